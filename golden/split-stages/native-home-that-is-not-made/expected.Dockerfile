FROM alpine:3.11 AS build
RUN adduser -S -D -H -h /rig miner
RUN apk --no-cache add git build-base && git clone https://example.org/rig /rig && cd /rig && make

FROM alpine:3.11
RUN adduser -S -D -H -h /rig miner
RUN apk --no-cache add libstdc++
COPY --from=build /rig /rig/
USER miner
WORKDIR /rig
ENTRYPOINT ["./rig"]
