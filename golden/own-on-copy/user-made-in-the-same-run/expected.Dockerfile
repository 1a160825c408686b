FROM debian:12
WORKDIR /app
RUN groupadd app \
 && useradd -g app app \
 && chown -R app:app /app
COPY --chown=app:app . .
USER app
