FROM mcr.microsoft.com/dotnet/sdk:8.0 AS runtime
RUN dotnet publish -o /host

FROM debian:12
ARG HOST_VERSION

# The host, from the stage above.
COPY --from=runtime ["/host", "/host"]
COPY start.sh /opt/startup/
RUN chmod +x /opt/startup/start.sh

ENV HOME=/home

RUN apt-get update && \
    apt-get install -y libc-dev

CMD ["/opt/startup/start.sh"]
