FROM debian:12
COPY src /srv/app/
WORKDIR /srv/app
RUN touch a \
    && touch b
RUN touch c && \
    touch d
WORKDIR /srv
