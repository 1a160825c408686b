FROM maven:3.9 AS build
WORKDIR /src
COPY settings.xml /root/.m2/
COPY . .
RUN --mount=type=cache,target=/root/.m2/repository,sharing=locked \
    mvn -B package
FROM debian:12
COPY --from=build /src/target/app.jar /
