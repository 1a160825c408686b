FROM alpine:3.20
RUN ln -s /bin/busybox /a
