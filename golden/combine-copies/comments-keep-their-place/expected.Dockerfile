FROM alpine:3.20
# Runs the backup
COPY backup.sh \
# Starts the server
     serve.sh \
     /usr/local/bin/
RUN chmod +x /usr/local/bin/*
