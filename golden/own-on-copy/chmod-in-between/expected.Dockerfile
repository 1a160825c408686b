FROM debian:12
RUN groupadd app && useradd -g app app
WORKDIR /app
RUN chown -R app:app /app
COPY --chown=app:app . .
RUN chmod 640 /app/lib/util.py
