FROM alpine:3.20
ENV LIST="a \"b c\" d"
