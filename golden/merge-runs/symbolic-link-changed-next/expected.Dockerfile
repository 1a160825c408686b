FROM debian:12
WORKDIR /srv
RUN echo one > first && ln -s first second && \
    chmod 600 second
