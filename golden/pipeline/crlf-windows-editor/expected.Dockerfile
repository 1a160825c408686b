FROM node:18

# tools
RUN apt-get update && \
    apt-get install -y imagemagick && \
    rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json .
RUN npm install && \
    npm cache clean --force
COPY . .
CMD ["npm", "start"]
