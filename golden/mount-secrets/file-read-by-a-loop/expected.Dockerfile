FROM node:18
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true \
    while read l; do echo $l | wc -c; done < /root/.npmrc
