FROM ubuntu:22.04 AS build
RUN apt-get update && apt-get install -y --no-install-recommends sudo python3 python3-pip python3-dev gcc \
    && useradd -m app && echo "app ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/app
USER app
WORKDIR /home/app
RUN sudo -H pip3 install uvicorn
RUN pip3 install flask

FROM ubuntu:22.04
RUN apt-get update \
    && apt-get install -y --no-install-recommends sudo python3 ca-certificates \
    && useradd -m app \
    && echo "app ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/app
USER app
WORKDIR /home/app
COPY --from=build --chown=app:app /home/app/.local /home/app/.local
COPY --from=build /usr/local /usr/local
CMD ["uvicorn", "main:app"]
