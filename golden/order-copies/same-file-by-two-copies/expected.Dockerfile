FROM node:20
WORKDIR /app
COPY package.json web/
COPY web/package-lock.json web/
COPY package.json ./
RUN cd web && npm ci
COPY . web/
COPY web/package-lock.json web/
COPY . .
