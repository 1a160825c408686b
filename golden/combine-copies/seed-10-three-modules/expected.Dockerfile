FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3
WORKDIR /srv
COPY app.py config.py utils.py /srv/
CMD ["python3", "app.py"]
