from debian:12
label org.opencontainers.image.authors="Jo Doe"
