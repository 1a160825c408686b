FROM example/base
USER root
WORKDIR /app
RUN chown -R 1000:1000 /app
COPY --chown=1000:1000 . .
USER 1000
