FROM maven:3.8-jdk-8 AS build
ENV APP=/opt/service
WORKDIR /tmp/src
COPY . .
RUN mvn package && mkdir -p $APP && cp target/service.jar $APP/

FROM openjdk:8-jre
ENV APP=/opt/service
COPY --from=build /opt/service /opt/service/
WORKDIR $APP
CMD ["java", "-jar", "service.jar"]
