FROM continuumio/miniconda3:24.1.2-0
RUN conda install -y -c conda-forge numpy && \
    conda clean --all --yes
RUN /opt/conda/bin/mamba install -y pandas && \
    /opt/conda/bin/mamba clean --all --yes
