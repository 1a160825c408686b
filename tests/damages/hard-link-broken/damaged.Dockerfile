FROM alpine:3.20
RUN echo one > /a && ln /a /b
RUN chmod 600 /a
