FROM alpine:3.20
RUN --mount=type=cache,target=/root/.m2/repository \
    mkdir -p /root/.m2/repository && echo jar > /root/.m2/repository/a.jar
RUN cp /root/.m2/repository/a.jar /a.jar
