FROM maven:3.9-eclipse-temurin-17 AS build
ENV APP_HOME /app
COPY pom.xml $APP_HOME/
COPY src $APP_HOME/src
COPY app.yml $APP_HOME/
WORKDIR $APP_HOME
RUN mvn package

FROM eclipse-temurin:17-jre
ENV APP_HOME /app
WORKDIR $APP_HOME
RUN useradd -m app
RUN mkdir -p /app/target && chown app /app /app/target
COPY --from=build --chown=app:root /app/target/shop.jar /app/target/
COPY --from=build --chown=app:root /app/app.yml /app/app.yml
USER app
CMD ["java", "-jar", "target/shop.jar", "server", "app.yml"]
