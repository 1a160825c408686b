# escape=`
FROM alpine:3.20
# One
COPY one.conf `
# Two
     two.conf `
     /etc/tool/
