# A head

FROM scratch AS downloads
ADD https://example.org/one.zip /tmp/one.zip
ADD https://example.org/two.zip /tmp/two.zip

# The base
FROM debian:12
LABEL a=b
# One
RUN --mount=type=bind,from=downloads,source=tmp/one.zip,target=/tmp/one.zip \
    unzip /tmp/one.zip -d /opt
RUN --mount=type=bind,from=downloads,source=tmp/two.zip,target=/tmp/two.zip \
    unzip /tmp/two.zip -d /opt
