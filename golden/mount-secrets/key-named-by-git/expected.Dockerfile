FROM debian:12
RUN --mount=type=secret,id=id_rsa,target=/tmp/id_rsa,required=true \
    GIT_SSH_COMMAND="ssh -i /tmp/id_rsa -o StrictHostKeyChecking=no" git clone git@github.com:example/tool.git
