FROM debian:12
RUN mkdir /opt/app
COPY setup.sh /opt/app/
RUN --mount=type=secret,id=credentials.txt,target=/opt/app/credentials.txt,required=true \
    sh /opt/app/setup.sh /opt/app/credentials.txt
