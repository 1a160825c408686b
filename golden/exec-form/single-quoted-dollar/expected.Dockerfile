FROM debian:12
CMD ["awk", "{ print $1 }", "/etc/passwd"]
