FROM alpine:3.20
COPY curl /usr/local/bin/
RUN --mount=type=secret,id=TOKEN,required=true <<EOF
export TOKEN="$(cat /run/secrets/TOKEN)"
set -e
curl -u "me:$TOKEN" -O https://example.com/a
EOF
RUN --mount=type=secret,id=TOKEN,required=true <<-'EOF'
export TOKEN="$(cat /run/secrets/TOKEN)"
	curl -u "me:$TOKEN" -O https://example.com/b
	EOF
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    sh <<EOF
curl -u "me:\$TOKEN" -O https://example.com/c
EOF
