FROM alpine:3.20
RUN touch /a && chmod 4755 /a && chown nobody /a
