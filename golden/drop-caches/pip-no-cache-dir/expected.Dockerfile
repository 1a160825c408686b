FROM python:3.12
RUN pip install --no-cache-dir --upgrade pip && python -m pip install --no-cache-dir -r /tmp/requirements.txt
RUN pip3 install --no-cache-dir flask
