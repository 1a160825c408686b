FROM golang:1.12
WORKDIR /go/src/example.com/hello
COPY Gopkg.toml Gopkg.lock ./
RUN dep ensure -vendor-only
COPY . .
RUN go build -o /hello .
