FROM debian:12
COPY --chmod=755 backup.sh /
COPY --chmod=755 start.sh /
