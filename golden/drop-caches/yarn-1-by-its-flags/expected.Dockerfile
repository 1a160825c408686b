FROM node:16
RUN yarn install --production --frozen-lockfile && \
    yarn cache clean
RUN yarn global add pm2 && \
    yarn cache clean
