FROM debian:10 AS build
RUN apt-get update && apt-get install -y python3-pip python3-dev libfuse-dev git
RUN pip3 install llfuse

FROM debian:10-slim
RUN apt-get update && apt-get install -y libfuse-dev python3
COPY --from=build /usr/local /usr/local
RUN apt-get purge -y libfuse-dev
CMD ["python3", "-m", "llfuse"]
