FROM python:3.12
COPY requirements.txt .
RUN pip install --upgrade pip && pip install -r requirements.txt gunicorn==21.2.0
ARG BUILD_DATE
LABEL created=$BUILD_DATE
CMD ["gunicorn"]
