FROM centos:7 AS build
RUN yum install -y gcc go
WORKDIR /root/gopath/src/server
COPY . .
RUN go build -o server main.go

FROM centos:7
WORKDIR /root/gopath/src/server
COPY --from=build /root/gopath/src/server /root/gopath/src/server/
CMD ["/root/gopath/src/server/server"]
