# escape=`
FROM debian:12
RUN apt-get update `
 && apt-get install -y curl
ARG VCS_REF
LABEL vcs-ref=$VCS_REF `
      maintainer=me
CMD ["curl"]
