FROM python:3.12
COPY requirements.txt .
RUN --mount=type=secret,id=PIP_PASSWORD,required=true \
    export PIP_PASSWORD="$(cat /run/secrets/PIP_PASSWORD)" && \
    pip install --extra-index-url "https://me:${PIP_PASSWORD}@pypi.example.com/simple" -r requirements.txt
