FROM python:3.12 AS build
ENV PYTHONUNBUFFERED=1
WORKDIR /code
COPY requirements.txt /code/
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1
WORKDIR /code
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
COPY . /code/
RUN python manage.py collectstatic --noinput
RUN chmod +x entrypoint.sh
ENTRYPOINT ["/code/entrypoint.sh"]
CMD ["gunicorn", "site.wsgi"]
