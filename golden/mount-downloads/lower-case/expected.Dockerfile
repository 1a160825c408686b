from scratch as downloads
add https://example.org/tool.tar /tmp/tool.tar

from debian:12
run --mount=type=bind,from=downloads,source=tmp/tool.tar,target=/tmp/tool.tar \
    tar -xf /tmp/tool.tar -C /opt
