FROM maven:3-jdk-8 AS build
COPY pom.xml /app/
COPY src /app/src/
WORKDIR /app
RUN mvn package

FROM openjdk:8-jre
WORKDIR /app
COPY --from=build /app/target/dependency/jetty-runner.jar /app/target/dependency/
COPY --from=build /app/target/plantuml.war /app/target/plantuml.war
EXPOSE 8080
CMD java -jar target/dependency/jetty-runner.jar target/plantuml.war
