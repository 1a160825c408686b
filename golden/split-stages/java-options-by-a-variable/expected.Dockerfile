FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /srv
COPY pom.xml .
COPY src ./src
RUN mvn -B package && cp target/*.jar mailer.jar

FROM eclipse-temurin:17-jre
WORKDIR /srv
COPY --from=build /srv/mailer.jar /srv/
EXPOSE 8080
CMD java $JAVA_OPTS -jar mailer.jar
