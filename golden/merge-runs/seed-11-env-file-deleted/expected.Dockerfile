FROM debian:12
WORKDIR /app
COPY deploy.sh .
RUN echo "API_KEY=not-a-real-key" > .env && \
    (. ./.env && ./deploy.sh) && \
    rm .env
