FROM python:3.12
WORKDIR /app
COPY requirements.txt .
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf,required=true \
    pip install -r requirements.txt
