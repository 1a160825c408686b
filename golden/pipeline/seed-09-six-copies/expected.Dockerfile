FROM debian:12
WORKDIR /app
COPY file1 file2 file3 file4 file5 file6 ./
