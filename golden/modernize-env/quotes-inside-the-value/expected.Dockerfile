FROM alpine:3.20
ENV TOOL="/opt/my tool/bin and more"
ENV LIST="a b  c d"
