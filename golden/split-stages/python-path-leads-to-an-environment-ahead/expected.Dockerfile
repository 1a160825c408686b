FROM python:3.12 AS build
ENV VIRTUAL_ENV=/srv/env
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
WORKDIR /srv
COPY requirements.txt .
RUN python -m venv $VIRTUAL_ENV && pip install -r requirements.txt

FROM python:3.12-slim
ENV VIRTUAL_ENV=/srv/env
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
WORKDIR /srv
COPY --from=build /srv/env /srv/env
COPY . .
CMD ["python", "serve.py"]
