FROM gcc:13
COPY . /src
RUN make -C /src
ARG VCS_REF
LABEL vcs-ref=$VCS_REF
CMD ["/src/app"]
