FROM openjdk:8-jdk AS build
RUN mkdir -p /usr/share/maven && curl -fsSL -o /tmp/maven.tar.gz https://example.org/apache-maven-3.6.3-bin.tar.gz && tar -xzf /tmp/maven.tar.gz -C /usr/share/maven --strip-components=1 && rm /tmp/maven.tar.gz && ln -s /usr/share/maven/bin/mvn /usr/bin/mvn
ENV MAVEN_HOME=/usr/share/maven
WORKDIR /srv
COPY . .
RUN mvn package

FROM openjdk:8-jre
ENV MAVEN_HOME=/usr/share/maven
WORKDIR /srv
COPY --from=build /srv/target/app.jar /srv/target/
CMD ["java", "-jar", "target/app.jar"]
