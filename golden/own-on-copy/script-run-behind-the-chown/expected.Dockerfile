FROM debian:12
RUN useradd app
COPY --chown=app:app <<EOF /srv/setup.sh
#!/bin/sh
id
EOF
RUN sh /srv/setup.sh
