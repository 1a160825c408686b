FROM debian:12
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG VERSION=1.2
RUN (cd /usr/local/share && mkdir -p tool/{bin,doc}) && \
    (declare -r NAME=tool && echo "$NAME $VERSION" > /usr/local/share/$NAME/doc/version) && \
    { [[ -x /usr/bin/less ]] || apt-get update && apt-get install -y less && \
    rm -rf /var/lib/apt/lists/*; } && \
    printf '%s\n' b a | sort > /usr/local/share/tool/doc/words
WORKDIR /usr/local/share/tool
