FROM python:3.12
COPY requirements.txt /project/
RUN pip install -r /project/requirements.txt
COPY . /project
CMD ["python", "/project/main.py"]
