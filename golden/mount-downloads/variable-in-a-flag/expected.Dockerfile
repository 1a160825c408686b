FROM scratch AS downloads
ARG SUM=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d
ADD --checksum=$SUM https://example.org/tool.tar /tmp/tool.tar

FROM debian:12
ARG SUM=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d
RUN --mount=type=bind,from=downloads,source=tmp/tool.tar,target=/tmp/tool.tar \
    tar -xf /tmp/tool.tar -C /opt
