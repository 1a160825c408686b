FROM alpine:3.20
WORKDIR /srv/app
RUN touch made
COPY --chown=33:33 app.py ./
