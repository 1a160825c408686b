FROM alpine:3.20
WORKDIR /data
RUN chmod 777 /data
USER nobody
RUN touch here
