FROM python:3.9-alpine AS build
RUN apk add --no-cache bash gcc musl-dev
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install psutil

FROM python:3.9-alpine
RUN apk add --no-cache bash
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
CMD ["python", "-m", "http.server"]
