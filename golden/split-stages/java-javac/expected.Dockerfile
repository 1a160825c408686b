FROM java:8 AS build
COPY src /home/root/javahelloworld/src
WORKDIR /home/root/javahelloworld
RUN mkdir bin
RUN javac -d bin src/HelloWorld.java

FROM java:8-jre
WORKDIR /home/root/javahelloworld
COPY --from=build /home/root/javahelloworld/bin /home/root/javahelloworld/bin/
ENTRYPOINT ["java", "-cp", "bin", "HelloWorld"]
