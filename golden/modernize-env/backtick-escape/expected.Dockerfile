# escape=`
FROM debian:12
ENV DIR="C:\tools\ and more"
ENV LIST="a ` 
    b"
ENV T=x`ty
