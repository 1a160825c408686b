FROM python:3.12
RUN pip install --no-cache-dir requests
RUN ls -la /root && du -sh / | tail -n 1 && find / -name "*.pyc" -delete
RUN find /usr /root -type d -name tests -exec rm -rf {} + && find / -name "*.a" -print0 | xargs -0 rm -f
RUN tree /root > /dev/null; ls /opt > /srv/opt
