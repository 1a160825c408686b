FROM debian:12
RUN git clone --depth 1 --branch v1.4.2 https://example.com/tool.git /src
ARG BUILD_DATE
LABEL created=$BUILD_DATE
CMD ["/src/run"]
