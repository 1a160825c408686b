FROM maven:3.8-openjdk-11 AS build
WORKDIR /app
COPY . /app
RUN mvn clean install -Dmaven.test.skip=true

FROM openjdk:11-jre
WORKDIR /app
COPY --from=build /app/target/orders-1.2.0-shaded.jar /app/target/
COPY --from=build /app/config.yml /app/
EXPOSE 8080
ENTRYPOINT ["java","-jar","/app/target/orders-1.2.0-shaded.jar", "server", "config.yml"]
