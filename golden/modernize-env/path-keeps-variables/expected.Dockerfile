FROM debian:12
ENV APP_HOME=/srv/app
ENV PATH=$APP_HOME/bin:${PATH}
RUN make
