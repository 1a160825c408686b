FROM debian:12
COPY --chmod=755 start.sh /usr/local/bin/start.sh
RUN curl -fsSL https://example.org/install | sh && echo done
