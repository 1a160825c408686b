FROM debian:12
RUN sudo apt-get update && sudo apt-get install -y jq gawk
RUN DEBIAN_FRONTEND=noninteractive apt-get install -y bc less
