FROM debian:12
CMD ["grep", "a\"b", "c\\d", "é", "/x"]
