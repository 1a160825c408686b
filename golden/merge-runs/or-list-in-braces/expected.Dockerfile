FROM debian:12
RUN mkdir /run/app && \
    { getent group app || groupadd app; } && \
    touch /run/app/ready
