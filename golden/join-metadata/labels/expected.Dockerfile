FROM alpine:3.20
ARG V=1
LABEL name="demo" \
    version=$V \
    com.example.x="y"
