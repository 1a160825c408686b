FROM alpine:3.20
WORKDIR /src
RUN --mount=type=cache,target=/src/target \
    mkdir -p target && echo built > target/app
