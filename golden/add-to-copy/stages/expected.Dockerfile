FROM alpine:3.20 AS build
COPY . /src
FROM scratch
COPY --from=build /src /src
