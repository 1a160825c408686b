FROM debian:12
COPY ["a b.txt", "c.txt", "/data/"]
