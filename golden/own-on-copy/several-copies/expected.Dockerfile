FROM debian:12
RUN groupadd app && useradd -g app app
WORKDIR /app
RUN chown -R app:app .
COPY --chown=app:app app.py ./
COPY --chown=app:app lib ./lib
USER app
