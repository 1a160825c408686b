FROM ubuntu:22.04 AS build
RUN apt-get update
RUN apt-get install -y python3
RUN apt-get install -y python3-pip
RUN apt-get install -y curl
RUN apt-get install -y wget
RUN pip3 install flask
RUN pip3 install requests
COPY app.py config.py utils.py /app/

FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y --no-install-recommends python3 ca-certificates && \
    apt-get install -y --no-install-recommends curl && \
    apt-get install -y --no-install-recommends wget && \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/*
COPY app.py config.py utils.py /app/
COPY --from=build /usr/local /usr/local
