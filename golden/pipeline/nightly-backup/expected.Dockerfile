FROM debian:12
LABEL org.opencontainers.image.title="backup"
RUN apt-get update && apt-get install -y cron && \
    apt-get install -y rsync openssh-client && \
    rm -rf /var/lib/apt/lists/*
COPY crontab /etc/cron.d/backup
COPY scripts/backup.sh scripts/restore.sh /usr/local/bin/
RUN chmod 644 /etc/cron.d/backup && \
    chmod +x /usr/local/bin/*.sh
VOLUME /backup
CMD ["cron", "-f"]
