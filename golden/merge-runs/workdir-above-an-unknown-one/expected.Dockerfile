FROM debian:12
ARG PLACE
WORKDIR $PLACE
RUN make && rm -rf ../build
RUN echo done > made && \
    rm -r ./docs/../../*
RUN echo done > made && \
    (cd sub && rm -rf ../docs ../../other/docs/html) && \
    rm -rf docs ../shared/docs && \
    echo done > last
