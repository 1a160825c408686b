FROM debian:12
WORKDIR /src
RUN echo 1 > /big && \
    rm /big
RUN rm -rf /src
RUN echo 2 > /etc/seen
