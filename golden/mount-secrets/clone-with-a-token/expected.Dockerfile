FROM debian:12
RUN --mount=type=secret,id=GITHUB_TOKEN,required=true \
    export GITHUB_TOKEN="$(cat /run/secrets/GITHUB_TOKEN)" && \
    git -c "url.https://${GITHUB_TOKEN}@github.com/.insteadOf=https://github.com/" clone https://github.com/example/tool.git /opt/tool
