FROM python:3.12
RUN pip install --no-cache-dir \
    celery==5.4.0 \
    Flask==3.0.3 \
    requests==2.32.3
