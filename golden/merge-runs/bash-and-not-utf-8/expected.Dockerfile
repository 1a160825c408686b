FROM debian:12
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN mkdir /tool && [[ -d /tool ]]
RUN echo tool > /tool/café && \
    echo more > /tool/version
