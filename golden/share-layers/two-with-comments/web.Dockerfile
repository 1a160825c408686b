FROM debian:12
RUN apt-get update && \
  # for downloads
  apt-get install -y curl
CMD ["web"]
