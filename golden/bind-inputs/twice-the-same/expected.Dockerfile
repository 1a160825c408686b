FROM debian:12
RUN --mount=type=bind,source=x.zip,target=/tmp/x.zip \
    --mount=type=ssh unzip /tmp/x.zip -d /opt
RUN --mount=type=bind,source=x.zip,target=/tmp/x.zip \
    --mount=type=ssh unzip /tmp/x.zip -d /opt
