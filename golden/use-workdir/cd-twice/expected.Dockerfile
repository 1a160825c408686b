FROM debian:12
ENV HOME=/home/app
WORKDIR /home/app
RUN cd build && \
    make
