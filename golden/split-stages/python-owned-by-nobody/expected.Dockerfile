FROM python:3.12 AS build
COPY requirements.txt /srv/
USER nobody
ENV HOME=/tmp/home
RUN python -m venv /tmp/home/venv && /tmp/home/venv/bin/pip install -r /srv/requirements.txt

FROM python:3.12-slim
COPY requirements.txt /srv/
USER nobody
ENV HOME=/tmp/home
COPY --from=build --chown=nobody:nogroup /tmp/home/venv /tmp/home/venv
COPY app.py /srv/
CMD ["/tmp/home/venv/bin/python", "/srv/app.py"]
