# escape=`
FROM gcc:12 AS build
WORKDIR /app
COPY main.c .
RUN gcc -o server `
    main.c

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /app/server /app/
COPY <<EOF /etc/server.conf
port = 8080
EOF
CMD ["./server", `
     "/etc/server.conf"]
