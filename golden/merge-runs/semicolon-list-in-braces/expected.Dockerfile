FROM debian:12
RUN mkdir /run/app && \
    { rm /run/app/old; touch /run/app/new; }
