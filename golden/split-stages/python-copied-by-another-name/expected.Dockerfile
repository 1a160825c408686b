FROM python:2.7 AS build
WORKDIR /code
COPY requirements.txt /code/
COPY settings.py-default /code/settings.py
RUN pip install -r requirements.txt

FROM python:2.7-slim
WORKDIR /code
COPY settings.py-default /code/settings.py
COPY --from=build /usr/local/lib/python2.7/site-packages /usr/local/lib/python2.7/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY . /code
CMD ["python", "manage.py"]
