FROM debian:12
WORKDIR /etc/ansible
RUN echo "localhost" > hosts && \
    grep localhost hosts > /list
