FROM python:3.12-slim
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install uv
ENV UV_LINK_MODE=symlink
RUN uv pip install --system flask
