FROM alpine:3.20
ENV DEPS="gcc \
# for headers
    libc6-dev"
RUN echo "$DEPS" > /deps
