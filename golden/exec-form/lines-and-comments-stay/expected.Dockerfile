FROM debian:12
CMD ["phpcs", \
    "--standard=/rules.xml", \
# all of it
    "."]
