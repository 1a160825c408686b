FROM python:2.7 AS build
RUN pip install flask

FROM python:2.7-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/python2.7/site-packages /usr/local/lib/python2.7/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY . /srv
HEALTHCHECK CMD curl --fail http://localhost:5000/ || exit 1
CMD ["python", "/srv/app.py"]
