FROM alpine:3.18 AS build
RUN apk add --no-cache build-base cmake openssl-dev
WORKDIR /app
COPY . .
RUN cmake -S . -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build

FROM alpine:3.18
RUN apk add --no-cache libstdc++ libssl3 libcrypto3
WORKDIR /app
COPY --from=build /app /app/
CMD ["/app/build/server"]
