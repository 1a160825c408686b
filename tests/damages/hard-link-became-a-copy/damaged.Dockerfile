FROM alpine:3.20
RUN echo one > /a && cp /a /b
