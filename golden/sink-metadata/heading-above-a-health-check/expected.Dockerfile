FROM debian:12
RUN mkdir /etc/site && echo draft > /etc/site/state

RUN rm -rf /etc/site

# HEALTHCHECK documentation: https://docs.docker.com/reference/dockerfile/
# It asks the server itself.
HEALTHCHECK --interval=3s CMD ["/usr/bin/ask"]

USER 1000
