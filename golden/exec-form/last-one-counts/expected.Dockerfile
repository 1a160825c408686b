FROM debian:12
CMD first
CMD ["second"]
