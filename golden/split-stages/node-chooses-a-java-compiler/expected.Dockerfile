FROM node:12-buster AS build
RUN apt-get update && apt-get install -y openjdk-11-jdk
WORKDIR /srv
COPY . .
RUN update-alternatives --set javac /usr/lib/jvm/java-11-openjdk-amd64/bin/javac
RUN update-alternatives --config javac
RUN npm install && npm run build
RUN npm prune --production

FROM node:12-buster-slim
RUN mkdir -p /usr/share/man/man1
RUN apt-get update && apt-get install -y openjdk-11-jre
WORKDIR /srv
COPY --from=build /srv /srv/
CMD ["node", "server.js"]
