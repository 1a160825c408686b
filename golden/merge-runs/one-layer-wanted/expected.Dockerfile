FROM debian:12
RUN mkdir /data && \
# do it in one step to avoid separate layers
    touch /data/ready && \
# Clean the apt cache to keep the layer small
    apt-get clean && \
# the fonts are split into two files
    touch /data/one /data/other && \
# a volume separate from the code
    mkdir /volume
