FROM alpine:3.20
COPY curl /usr/local/bin/
RUN --mount=type=secret,id=curl_token,required=true \
    curl -H "X-Api-Key: $(cat /run/secrets/curl_token)" -o a https://example.com/a
RUN --mount=type=secret,id=curl_token,required=true \
    curl -H 'X-Api-Key: '"$(cat /run/secrets/curl_token)" -o b https://example.com/b
RUN --mount=type=secret,id=curl_token,required=true \
    curl -u me:"$(cat /run/secrets/curl_token)" -o c https://example.com/c
