FROM alpine:3.20
ENV A=1 \
    B=2 C=3 \
    D="4 5"
RUN env > /env
