FROM debian:12
RUN --mount=type=secret,id=curl_password,required=true \
    curl -u 'me:'"$(cat /run/secrets/curl_password)" -o a https://example.com/a
RUN --mount=type=secret,id=curl_token,required=true \
    curl -H 'X-Api-Key: '"$(cat /run/secrets/curl_token)" -o b https://example.com/b
