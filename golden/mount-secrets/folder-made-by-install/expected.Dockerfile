FROM node:20
RUN install -d -m 700 /work/web
RUN --mount=type=secret,id=npmrc,target=/work/web/.npmrc,required=true \
    cd /work/web && npm ci
