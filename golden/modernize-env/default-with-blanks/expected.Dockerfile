FROM debian:12
ENV OPTS="${OPTS:-a  b}"
ENV UP=${UP:+"$UP c"}
