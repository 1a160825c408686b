FROM debian:12-slim
WORKDIR /srv
RUN apt-get update && apt-get install -y curl
COPY . .
COPY words.production.txt words.txt
CMD ["cat", "words.txt"]
