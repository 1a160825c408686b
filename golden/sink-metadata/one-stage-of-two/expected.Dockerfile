FROM debian:12 AS build
ARG VCS_REF
RUN echo $VCS_REF > /ref

FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY --from=build /ref /ref
ARG VCS_REF
LABEL vcs-ref=$VCS_REF
ENTRYPOINT ["cat", "/ref"]
