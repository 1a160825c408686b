FROM python:3.12
COPY settings /root/
RUN pip install --no-cache-dir requests && cp /root/settings /etc/settings && cp -r /etc/skel /root
RUN tar -xf /etc/home.tar -C /root && tar -cf /srv/app.tar /opt/app
