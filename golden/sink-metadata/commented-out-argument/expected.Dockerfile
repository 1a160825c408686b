FROM debian:12
# ARG TOOL=git
RUN apt-get update && apt-get install -y curl
ARG VCS_REF
LABEL vcs-ref=$VCS_REF
CMD ["curl"]
