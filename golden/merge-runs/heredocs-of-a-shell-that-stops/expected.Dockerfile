FROM debian:12
SHELL ["/bin/bash", "-euxo", "pipefail", "-c"]
RUN <<EOF
mkdir /srv/a
echo a > /srv/a/a
false || mkdir /srv/b
echo b > /srv/b/b
EOF
