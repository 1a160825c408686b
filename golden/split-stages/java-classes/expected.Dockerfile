FROM java:7 AS build
COPY HelloWorld.java .
RUN javac HelloWorld.java

FROM java:7-jre
COPY --from=build /*.class /
CMD ["java", "HelloWorld"]
