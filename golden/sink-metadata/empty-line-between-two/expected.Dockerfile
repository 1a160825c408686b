FROM debian:bookworm-slim
RUN npm install -g yarn
RUN npm cache clean --force

# for the label

RUN mkdir /srv/a

EXPOSE 80

ARG BUILD_DATE=unknown

LABEL ref=$BUILD_DATE
