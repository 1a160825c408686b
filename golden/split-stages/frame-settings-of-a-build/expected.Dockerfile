FROM gcc:12 AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV MODE=production
WORKDIR /src
COPY main.c .
RUN gcc -o /opt/server main.c | tee build.log

FROM debian:bookworm-slim
ENV MODE=production
COPY --from=build /opt/server /opt/
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGINT
CMD ["/opt/server"]
