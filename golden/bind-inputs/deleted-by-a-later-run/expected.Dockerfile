FROM debian:12
WORKDIR /app
COPY a.txt b.txt ./
RUN --mount=type=bind,source=tool.tar.gz,target=/app/tool.tar.gz \
    mkdir -p lib && tar -xzf tool.tar.gz -C lib
ENV TOOL=/app/lib
COPY c.txt .
