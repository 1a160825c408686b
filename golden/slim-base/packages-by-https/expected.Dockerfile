FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
RUN echo 'deb https://example.org/debian stable main' > /etc/apt/sources.list.d/example.list && apt-get update && apt-get install -y example
CMD ["node"]
