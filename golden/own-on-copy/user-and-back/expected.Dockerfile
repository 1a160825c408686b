FROM node:20
USER node
WORKDIR /home/node/app
USER root
RUN chown -R node:node /home/node/app
COPY --chown=node:node . .
USER node
