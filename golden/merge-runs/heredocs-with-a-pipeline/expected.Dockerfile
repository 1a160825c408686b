FROM debian:12
SHELL ["/bin/bash", "-c"]
RUN <<EOF
set -euo pipefail
printf '%s\n' b a > /srv/words
sort /srv/words > /srv/sorted
rm /srv/words
chmod 600 /srv/sorted
EOF
