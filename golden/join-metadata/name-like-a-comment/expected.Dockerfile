FROM debian:12
ENV B=2
ENV #=1 \
    C=3 #D=4
