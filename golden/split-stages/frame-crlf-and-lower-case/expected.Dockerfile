from gcc:12 as build
workdir /app

copy main.c .
run gcc -o server main.c

from debian:bookworm-slim
workdir /app

copy --from=build /app/server /app/

cmd ["./server"]
