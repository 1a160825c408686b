FROM debian:12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends supervisor doxygen python3-venv python3-dev gcc
RUN python3 -m venv /opt/env && /opt/env/bin/pip install psutil

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends supervisor python3
COPY --from=build /opt/env /opt/env
COPY supervisord.conf /etc/supervisord.conf
CMD ["supervisord", "-n"]
