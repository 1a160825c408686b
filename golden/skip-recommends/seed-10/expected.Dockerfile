FROM ubuntu:22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip curl wget && apt-get clean
WORKDIR /app
COPY app.py /app/
RUN pip3 install flask && pip3 install requests
CMD ["python3", "app.py"]
