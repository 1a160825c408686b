FROM debian:12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv gcc python3-dev
RUN python3 -m venv /opt/env && /opt/env/bin/pip install psutil

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3
COPY --from=build /opt/env /opt/env
COPY start /usr/local/bin/
CMD ["start"]
