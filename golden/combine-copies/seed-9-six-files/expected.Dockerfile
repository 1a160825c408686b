FROM busybox
WORKDIR /data
COPY file1 file2 file3 file4 file5 file6 ./
