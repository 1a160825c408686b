FROM eclipse-temurin:21
WORKDIR /opt/service/lib
COPY --from=deps --chown=1000:0 \
    /deps/first-*.jar \
    /deps/second-*.jar \
    /deps/third.jar \
    ./
