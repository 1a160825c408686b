FROM debian:jessie AS build
RUN apt-get update && apt-get install -y python-dev python-pip libffi-dev
RUN pip install jupyter

FROM debian:jessie-slim
RUN apt-get update && apt-get install -y python-pip libffi-dev
COPY --from=build /usr/local /usr/local
CMD ["jupyter", "notebook"]
