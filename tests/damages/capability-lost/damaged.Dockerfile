FROM python:3.12
RUN cp /usr/bin/env /a
