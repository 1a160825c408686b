FROM alpine:3.12 AS build
COPY . /letters/
RUN apk --update add go git libc-dev \
    && export GOPATH=/gopath \
    && mkdir -p $GOPATH/src/example.org/letters \
    && cp -r letters/* $GOPATH/src/example.org/letters \
    && cd $GOPATH/src/example.org/letters \
    && go build \
    && mv letters /letters-app \
    && mv migrations /migrations \
    && rm -rf $GOPATH /letters

FROM alpine:3.12
COPY --from=build /letters-app /
COPY --from=build /migrations /migrations
CMD ["/letters-app"]
