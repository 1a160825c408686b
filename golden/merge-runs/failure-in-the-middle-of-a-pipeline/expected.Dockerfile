FROM debian:12
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN mkdir /data && \
    cat /data/words | sort > /data/sorted && \
    echo end > /data/end
