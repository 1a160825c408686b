FROM debian:12 AS build
RUN --mount=type=ssh,required=true \
    git clone git@github.com:example/tool.git /src
FROM debian:12
COPY --from=build /src /src
