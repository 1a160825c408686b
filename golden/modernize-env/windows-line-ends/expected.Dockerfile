FROM debian:12
ENV A="b c"
ENV D=e
RUN x
