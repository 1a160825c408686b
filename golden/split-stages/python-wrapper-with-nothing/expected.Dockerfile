FROM debian:12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends dumb-init gcc python3-dev python3-venv
RUN python3 -m venv /opt/env && /opt/env/bin/pip install psutil

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends dumb-init python3
COPY --from=build /opt/env /opt/env
ENTRYPOINT ["/usr/bin/dumb-init", "--"]
