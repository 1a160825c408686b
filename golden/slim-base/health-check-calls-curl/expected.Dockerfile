FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*
COPY server.js /
HEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1
CMD ["node", "/server.js"]
