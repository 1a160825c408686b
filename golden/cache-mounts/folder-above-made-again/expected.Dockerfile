FROM python:3.12
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install flask
RUN mkdir -p ~/.cache/models && touch ~/.cache/models/seen

FROM python:3.12
WORKDIR /root/.cache
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install flask
RUN touch seen && rm -rf /root/.cache/pip

FROM python:3.12
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install flask
COPY settings /root/.cache/
RUN chmod 600 /root/.cache/settings

FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod \
    go mod download
RUN cp tool /go/bin/tool

FROM alpine:3.20
COPY --from=build /go/bin/tool /
