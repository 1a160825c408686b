FROM node:20
USER node
RUN --mount=type=ssh,uid=1000,required=true \
    git clone git@github.com:example/tool.git /home/node/tool
