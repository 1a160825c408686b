FROM debian:12
WORKDIR /app

# nobody else
RUN groupadd app && useradd -g app app
RUN chown -R app:app /app
# the code
COPY --chown=app:app lib ./lib
COPY --chown=app:app app.py ./

USER app
