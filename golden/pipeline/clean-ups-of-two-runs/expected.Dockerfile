FROM ruby:3.2
RUN apt-get update && apt-get install -y xvfb && \
    apt-get clean && \
    wget https://example.org/firefox.tar.bz2 -O /tmp/firefox.tar.bz2 && \
    tar xf /tmp/firefox.tar.bz2 -C /opt && \
    rm -rf /var/lib/apt/lists/* /tmp/*
COPY xvfb-run /usr/local/bin/
RUN echo hello > /etc/motd
