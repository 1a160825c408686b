FROM debian:12
# lists
RUN apt-get update && \
# tools
# (curl is for the health check)
    apt-get install -y curl && \
    # indented by hand
    mkdir /data
