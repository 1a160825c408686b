FROM continuumio/miniconda3:24.1.2-0
COPY environment.yml /tmp/
RUN conda env update -n base -f /tmp/environment.yml && \
    conda install -y jupyterlab && \
    rm /tmp/environment.yml && \
    conda clean --all --yes
