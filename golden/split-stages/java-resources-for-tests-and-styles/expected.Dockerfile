FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /srv
COPY . .
RUN mvn -B package -DskipTests && cp target/mailer-1.0.jar mailer.jar

FROM eclipse-temurin:17-jre
WORKDIR /srv
COPY --from=build /srv/mailer.jar /srv/
CMD ["java", "-jar", "/srv/mailer.jar"]
