FROM node:20
WORKDIR /app
RUN npm install -g typescript@5.4.5
COPY package.json package-lock.json /app/
RUN npm ci
COPY . /app
RUN npm run build
