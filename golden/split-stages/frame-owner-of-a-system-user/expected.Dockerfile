FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y python3 python3-venv python3-dev gcc
RUN groupadd -r app && useradd -r -m -g app app && install -d -o app -g app /venv
USER app
RUN python3 -m venv /venv && /venv/bin/pip install psutil

FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3
RUN groupadd -r app && useradd -r -m -g app app && install -d -o app -g app /venv
USER app
COPY --from=build --chown=app:app /venv /venv
COPY app.py /srv/
CMD ["/venv/bin/python", "/srv/app.py"]
