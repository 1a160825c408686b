FROM debian:12 AS told
RUN curl -fsSL https://example.com/install.sh | sh -s -- --version 1.4.2
ARG BUILD_DATE
LABEL created=$BUILD_DATE

FROM debian:12
ARG BUILD_DATE
LABEL created=$BUILD_DATE
RUN curl -fsSL https://example.com/install.sh | sh -s -- --yes
COPY --from=told /opt/tool /opt/tool
