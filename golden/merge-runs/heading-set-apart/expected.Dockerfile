FROM debian:12
RUN apt-get update && \
# TODO: only the libraries
#
#############
# Frontends #
#############
#
# (curl is for the health check)
    apt-get install -y curl && \
    # set apart
    #
    mkdir /data
