FROM node:20
COPY package-lock.json /app/
COPY web/package.json /app/
WORKDIR /app
RUN npm ci
COPY . /app
COPY web/package.json .
