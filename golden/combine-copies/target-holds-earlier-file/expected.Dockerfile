FROM scratch
COPY hello /bin/tools/hello
COPY one two /bin/tools/
