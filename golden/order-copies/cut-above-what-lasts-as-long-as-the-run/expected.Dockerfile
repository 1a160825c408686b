FROM debian:12 AS hosts
RUN apt-get update && apt-get install -y curl
COPY app /work/
RUN echo "10.0.0.1 mirror" >> /etc/hosts \
    && curl -fsSL http://mirror/tool -o /usr/local/bin/tool && cp /work/x /y

FROM debian:12 AS memory
RUN apt-get update && apt-get install -y curl
COPY app /work/
RUN echo key > /dev/shm/key && cp /dev/shm/key /work/key

FROM debian:12 AS folder
WORKDIR /w
RUN apt-get update && apt-get install -y curl
COPY app /work/
RUN rm -rf /w && cp -r /work /w

FROM debian:12
RUN apt-get update && apt-get install -y git
COPY app /work/
RUN ln /usr/bin/git /usr/local/bin/g && cat /work/trailer >> /usr/bin/git
