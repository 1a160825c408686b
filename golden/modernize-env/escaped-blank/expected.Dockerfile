FROM alpine:3.20
ENV DIR=/opt/my\ tool
ENV WIN=C:\\x
