FROM debian:12
LABEL x=1
ENV A=1 \
      B=2 \
      C=3
RUN x
