FROM python:3.12-slim
RUN useradd --create-home app
WORKDIR /home/app
COPY --chown=1000:1000 --chmod=755 requirements.txt ./
RUN pip install -r requirements.txt
COPY --chown=1000:1000 --chmod=755 . .
USER app
CMD ["python", "app.py"]
