FROM debian:12 AS build
RUN make

FROM scratch AS downloads
ADD https://example.org/tool-1.2.tar.gz /tmp/tool-1.2.tar.gz

# What is shipped
FROM debian:12
RUN --mount=type=bind,from=downloads,source=tmp/tool-1.2.tar.gz,target=/tmp/tool-1.2.tar.gz \
    tar -xzf /tmp/tool-1.2.tar.gz -C /opt
COPY --from=build /out /out
