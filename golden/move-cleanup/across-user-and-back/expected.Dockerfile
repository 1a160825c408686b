FROM jupyter/base-notebook
USER root
RUN apt-get update && apt-get install -y graphviz && \
    rm -rf /var/lib/apt/lists/*
USER jovyan
ENV NOTEBOOK_ARGS=--no-browser
USER root
USER jovyan
