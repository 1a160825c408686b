FROM debian:12
RUN apt-get update && apt-get install -y build-essential \
    && rm -rf /var/lib/apt/lists/* \
    && apt-get purge -y build-essential && apt-get autoremove -y
CMD ["bash"]
