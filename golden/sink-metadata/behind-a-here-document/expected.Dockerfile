FROM debian:12
RUN mkdir /srv/a
COPY <<EOF /x
a
EOF
ARG VCS_REF
LABEL a=$VCS_REF