FROM alpine:3.20
RUN --mount=type=bind,source=a.txt,target=/tmp/a.txt cat /tmp/a.txt > /all && rm /tmp/a.txt
