FROM alpine:3.20
copy	one.conf two.conf /etc/tool/
