FROM python:3.12
RUN pip install flask
RUN touch /root/.cache/seen

FROM python:3.12
RUN --mount=type=cache,target=/root/.cache/pip \
    mkdir -p /root/.cache && pip install flask
WORKDIR /root
RUN echo '{}' > .cache/settings

FROM node:20
RUN yarn install --production
RUN cd /usr/local && touch share/.cache/seen

FROM maven:3.9-eclipse-temurin-21 AS build
COPY . .
RUN mvn package
RUN mkdir ~/.m2/more

FROM alpine:3.20
COPY --from=build /target/app.jar /
