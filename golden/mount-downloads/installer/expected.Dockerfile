FROM scratch AS downloads
ADD https://example.org/install.sh /tmp/install.sh

FROM debian:12
RUN --mount=type=bind,from=downloads,source=tmp/install.sh,target=/tmp/install.sh \
    sh /tmp/install.sh
