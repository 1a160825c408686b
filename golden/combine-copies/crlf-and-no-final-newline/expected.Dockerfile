FROM alpine:3.20
COPY one.conf \
# The second
     two.conf \
     /etc/tool/