FROM python:3.8-alpine AS build
RUN apk add --no-cache g++ musl-dev
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install pandas

FROM python:3.8-alpine
RUN apk add --no-cache libstdc++
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
CMD ["python", "-m", "app"]
