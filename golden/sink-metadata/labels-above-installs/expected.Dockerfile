FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY start.sh /

ARG BUILD_DATE
ARG VCS_REF
LABEL org.opencontainers.image.created=$BUILD_DATE \
      org.opencontainers.image.revision=$VCS_REF

CMD ["/start.sh"]
