FROM debian:12
RUN apt-get update && apt-get install -y \
        curl \
        wget \
    && pip install \
        b \
        c \
    && apt-get install -y \
        unzip \
        zip
