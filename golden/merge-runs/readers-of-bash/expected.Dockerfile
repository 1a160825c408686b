FROM debian:12
SHELL ["/bin/bash", "-c"]
RUN deploy@2 "$TARGET"
RUN [[ -e /srv/app ]] && \
    echo done > /srv/app/state
