FROM registry.example.org/base
ENV UV_LINK_MODE=copy
RUN uv pip install --no-cache --system flask
RUN uv tool install --no-cache ruff
