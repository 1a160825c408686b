FROM eclipse-temurin:17-jdk

RUN apt-get update && apt-get install -y maven
WORKDIR /build
COPY pom.xml .
COPY src src
RUN mvn -B package && \
    mv target/app.jar /app.jar

CMD ["java", "-jar", "/app.jar"]
