FROM debian:12
RUN apt-get update && apt-get install -y slapd && \
    apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*
RUN mkdir -p /var/run/slapd && useradd -r slap
RUN chown -R slap /var/run/slapd
