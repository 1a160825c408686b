FROM jenkins/jenkins:lts
RUN --mount=type=secret,id=TOKEN,mode=0444,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    curl -u "me:$TOKEN" -O https://example.com/a
