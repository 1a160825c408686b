FROM openjdk:8u121-jdk-alpine AS build
WORKDIR /build-env
ADD . /build-env
RUN ./gradlew build
RUN mkdir -p /app
RUN cp /build-env/build/libs/service-1.0.0-SNAPSHOT.jar /app/service.jar
RUN rm -rf /build-env

FROM openjdk:8u121-jre-alpine
COPY --from=build /app/service.jar /app/
WORKDIR /app
EXPOSE 8080
CMD java -jar /app/service.jar
