# escape=`
FROM debian:12
LABEL org.opencontainers.image.authors="ACME\jo ``x`` `"`$y`""
