FROM alpine:3.20
ARG NAME
RUN curl -fsS -u "me${NAME:-nobody}" https://example.com/a -o /srv/a
RUN --mount=type=secret,id=curl_password,required=true \
    curl -fsS -u "${NAME:-me}:$(cat /run/secrets/curl_password)" https://example.com/b -o /srv/b
