FROM python:3.11 AS build
RUN useradd -m worker
USER worker
WORKDIR /home/worker/src
ENV PATH="/home/worker/.local/bin:$PATH"
COPY requirements.txt .
RUN pip install --user -r requirements.txt

FROM python:3.11-slim
RUN useradd -m worker
USER worker
WORKDIR /home/worker/src
ENV PATH="/home/worker/.local/bin:$PATH"
COPY --from=build --chown=worker:worker /home/worker/.local /home/worker/.local
COPY . .
CMD ["python", "app.py"]
