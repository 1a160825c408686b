FROM debian:12
WORKDIR /srv
RUN echo one > first && ln first second && \
    mkdir data && chmod 700 data && \
    rm first && \
    test -s second
