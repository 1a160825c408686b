FROM debian:12
ENV A=1 \
    B=2 C=3 \
    D="4 5"
RUN x
