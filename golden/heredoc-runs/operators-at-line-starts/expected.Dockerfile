FROM debian:12
RUN <<EOF
set -e
true
EOF
RUN <<EOF
set -e
mkdir -p /srv/a
printf '%s\n' \
    one \
    two \
    > /srv/a/words
sort /srv/a/words > /srv/a/sorted
EOF
