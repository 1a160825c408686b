FROM debian:12
RUN --mount=type=secret,id=git_password,required=true \
    git -c "url.https://x-access-token:$(cat /run/secrets/git_password)@github.com/.insteadOf=https://github.com/" clone --depth 1 "https://github.com/example/tool.git" /opt/tool
