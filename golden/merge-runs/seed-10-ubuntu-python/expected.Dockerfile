FROM ubuntu:22.04
RUN apt-get update && \
    apt-get install -y python3 && \
    apt-get install -y python3-pip && \
    apt-get install -y curl && \
    apt-get install -y wget
COPY app.py /app/
COPY config.py /app/
COPY utils.py /app/
RUN pip3 install flask && \
    pip3 install requests && \
    apt-get clean
CMD ["python3", "/app/app.py"]
