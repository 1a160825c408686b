FROM ubuntu:20.04 AS build
RUN apt-get update && apt-get install -y python3-pip python3-dev gcc curl
RUN pip3 install psutil

FROM ubuntu:20.04
RUN apt-get update && apt-get install -y curl python3
COPY --from=build /usr/local /usr/local
ENV TOOL 1.2
RUN curl -fsSL -o /usr/local/bin/tool https://example.org/tool-$TOOL && chmod +x /usr/local/bin/tool
WORKDIR /usr/local/share/pages
RUN cp start.html index.html
COPY app.py /srv/
CMD ["python3", "/srv/app.py"]
