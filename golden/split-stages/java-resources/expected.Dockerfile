FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY . .
RUN mvn package

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app/target/orders-1.2.0.jar /app/target/
COPY --from=build /app/src /app/src/
CMD java -jar target/orders-1.2.0.jar
