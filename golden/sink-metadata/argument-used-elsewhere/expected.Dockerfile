FROM alpine:3.20
ARG TOOL=tar

ARG TITLE=tool
RUN echo "$TOOL" > /etc/tool
ARG BUILD_DATE
LABEL build-date="${BUILD_DATE}" title="${TITLE}" tool="${TOOL}"
