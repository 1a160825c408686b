FROM node:20
WORKDIR /app
COPY server/package.json server/package-lock.json server/
RUN cd server && npm ci
COPY client/package.json client/package-lock.json client/
RUN cd client && npm ci
COPY . .
RUN cd client && npm run build
