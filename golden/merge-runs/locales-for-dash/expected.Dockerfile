FROM debian:12 AS dash
ENV LANG=en_US.UTF-8
RUN apt-get update && apt-get install -y locales && rm -rf /var/lib/apt/lists/* && localedef -i en_US -f UTF-8 en_US.UTF-8 && \
    cat /etc/default/* > /defaults

FROM dash
SHELL ["/bin/bash", "-c"]
ENV LANG=C.UTF-8
RUN localedef -i de_DE -f UTF-8 de_DE.UTF-8 && \
    cat /etc/default/* > /defaults
