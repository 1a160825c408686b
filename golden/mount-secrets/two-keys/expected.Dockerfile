FROM debian:12
RUN --mount=type=ssh,required=true \
    git clone git@github.com:example/tool.git
