FROM debian:12
RUN touch /usr/local/bin/made
COPY --chmod=755 start.sh /usr/local/bin/
RUN chmod 755 /usr/local/bin/made
