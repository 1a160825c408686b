FROM maven:3.9
WORKDIR /src
COPY pom.xml .
RUN --mount=type=secret,id=settings.xml,target=/tmp/settings.xml,required=true \
    mvn -s /tmp/settings.xml package
