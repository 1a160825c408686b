FROM debian:12
ENV TOOL="/opt/my tool/bin and more"
ENV LIST="a b  c d"
