FROM python:3.12 AS build
RUN pip install --upgrade pip
WORKDIR /srv
ENV VIRTUAL_ENV=/srv/env
RUN python -m venv $VIRTUAL_ENV
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim
WORKDIR /srv
ENV VIRTUAL_ENV=/srv/env
ENV PATH="$VIRTUAL_ENV/bin:$PATH"
COPY --from=build /srv/env /srv/env
COPY . .
CMD ["python", "serve.py"]
