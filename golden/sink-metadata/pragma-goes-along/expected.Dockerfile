FROM debian:12
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y curl

# hadolint ignore=DL3048
ARG VCS_REF
LABEL vcs-ref=$VCS_REF

# hadolint ignore=DL3025
CMD curl --version
