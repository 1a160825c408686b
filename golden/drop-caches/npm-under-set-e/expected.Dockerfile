FROM node:20
RUN set -eux; \
    npm install -g serve; \
    mkdir -p /srv/www; \
    npm cache clean --force
