FROM debian:12
# root alone may change it
COPY --chown=root:staff --chmod=750 start.sh /usr/local/bin/start.sh
CMD ["start.sh"]
