FROM debian:12
LABEL maintainer="someone@example.com"

# tools
RUN apt-get update && apt-get install -y jq

# build-time metadata
ARG BUILD_DATE
ARG VCS_REF=unknown
# microbadger reads these
LABEL org.label-schema.build-date="$BUILD_DATE" org.label-schema.vcs-ref="${VCS_REF}"

# start the server
CMD ["/bin/sh"]
