FROM debian:12 AS build
WORKDIR /src
COPY . .
RUN cat words.txt > /hello

FROM debian:12-slim
RUN apt-get update && apt-get install -y ca-certificates
COPY --from=build /hello /srv/hello
CMD ["cat", "/srv/hello"]
