FROM python:3.12
RUN pip install flask && \
    rm -rf ~/.cache/pip
ENV FLASK_APP=app.py
