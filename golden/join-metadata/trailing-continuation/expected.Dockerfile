FROM debian:12
ENV B=2 \
    A=1 \

