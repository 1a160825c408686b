FROM debian:12
RUN \
    apt-get update && \
    apt-get install -y git && \
    git config --system init.defaultBranch main && \
    git config --system pull.rebase true
