FROM debian:12
COPY --chmod=755 start.sh /start.sh
# no rotation of logs:
# the host does it
RUN rm -f /etc/logrotate.d/app && \
    mkdir /data
