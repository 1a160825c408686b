FROM alpine:3.20
COPY tools /opt/tools/
