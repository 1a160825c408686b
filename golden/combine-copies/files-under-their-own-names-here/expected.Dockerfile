FROM debian:12
WORKDIR /app
COPY src/main.py settings.py ./
COPY --chmod=644 tool/run.py tool/other.py /app/tool/
COPY Procfile Rakefile ./
