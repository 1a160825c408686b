FROM debian:12
RUN apt-get update && \
    # git for the sources
    apt-get install -y curl git
CMD ["web"]
