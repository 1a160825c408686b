FROM python:3.12
RUN --mount=type=secret,id=netrc,target=/root/.netrc,required=true \
    pip install --index-url https://example.com/simple tool
