FROM gradle:8-jdk21
WORKDIR /src
COPY build.gradle settings.gradle ./
RUN gradle --no-daemon dependencies
COPY . .
RUN gradle --no-daemon build
