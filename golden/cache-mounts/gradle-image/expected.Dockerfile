FROM gradle:8-jdk21 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/home/gradle/.gradle/caches,sharing=locked \
    gradle build --no-daemon
FROM debian:12
COPY --from=build /src/build/libs/app.jar /
