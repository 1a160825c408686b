FROM python:3.9 AS build
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install jupyter

FROM python:3.9-slim
ENV PATH="/opt/venv/bin:$PATH"
COPY --from=build /opt/venv /opt/venv
RUN jupyter kernelspec list
RUN groupadd -g 1000 dev && useradd -g dev -u 1000 -m dev
USER dev
RUN mkdir /home/dev/notes && chmod 700 /home/dev/notes
CMD ["jupyter", "notebook"]
