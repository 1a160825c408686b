FROM golang:1.22
WORKDIR /src
COPY go.mod go.sum ./
COPY words/go.mod words/
RUN go mod download
COPY . .
RUN go build -o /hello .
