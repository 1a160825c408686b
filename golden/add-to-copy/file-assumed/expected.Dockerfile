FROM alpine:3.20
copy package.json /app/
ADD dist.tgz /srv/
