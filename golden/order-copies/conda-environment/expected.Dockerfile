FROM continuumio/miniconda3:24.5.0-0
WORKDIR /app
COPY environment.yml ./
RUN conda env create -f environment.yml
COPY . .
CMD ["python", "app.py"]
