FROM python:3.12-slim
ENV XDG_CACHE_HOME=/cache
RUN --mount=type=cache,target=/cache/pip \
    pip install flask
