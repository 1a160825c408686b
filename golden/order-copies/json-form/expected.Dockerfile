FROM python:3.12-slim
WORKDIR "/my app"
COPY ["requirements.txt", "/my app/"]
RUN pip install -r requirements.txt
COPY [".", "/my app"]
