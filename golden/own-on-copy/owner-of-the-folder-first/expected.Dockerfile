FROM alpine:3.20
WORKDIR /app
RUN chown :33 . && \
    chown -R www-data /app
COPY --chown=www-data:0 src /app
