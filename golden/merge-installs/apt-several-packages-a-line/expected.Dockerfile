FROM debian:12
RUN apt-get update && apt-get install -y \
        bash-completion bc bzip2 \
        file gawk htop jq less tree
