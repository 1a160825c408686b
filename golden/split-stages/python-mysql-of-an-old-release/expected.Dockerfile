FROM python:2.7.12 AS build
RUN pip install mysqlclient

FROM python:2.7.12-slim
COPY --from=build /usr/local/lib/python2.7/site-packages /usr/local/lib/python2.7/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY app.py /srv/
CMD ["python", "/srv/app.py"]
