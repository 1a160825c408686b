FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /app
COPY pom.xml .
RUN mvn dependency:go-offline
COPY src ./src
RUN mvn package -DskipTests

FROM eclipse-temurin:17-jre
WORKDIR /app
COPY --from=build /app/target/orders-1.2.0.jar /app/target/
COPY --from=build /app/target/lib /app/target/lib/
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "target/orders-1.2.0.jar"]
