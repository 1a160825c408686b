FROM python:3.11 AS build
WORKDIR /srv
COPY . .
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install -r requirements.txt && cd conf && mkdir -p sites && useradd  \
      --system   app && chown app sites

FROM python:3.11-slim
WORKDIR /srv
COPY . .
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
RUN cd conf && mkdir -p sites && \
      useradd --system app && \
      chown app sites
USER app
CMD ["python", "app.py"]
