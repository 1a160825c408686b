FROM alpine:3.20
COPY --chmod=755 start.sh /usr/local/bin/
CMD ["start.sh"]
