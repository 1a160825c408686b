FROM debian:12
RUN --mount=type=ssh,required=true \
    mkdir -p ~/.ssh && \
    ssh-keyscan github.com > ~/.ssh/known_hosts && \
    git clone git@github.com:example/tool.git /opt/tool
