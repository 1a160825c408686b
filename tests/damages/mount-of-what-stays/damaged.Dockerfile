FROM alpine:3.20
RUN --mount=type=bind,source=a.txt,target=/opt/a.txt cat /opt/a.txt > /all
