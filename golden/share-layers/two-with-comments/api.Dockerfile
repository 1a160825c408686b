FROM debian:12
RUN apt-get update && \
    # for health checks
    apt-get install -y   curl
CMD ["api"]
