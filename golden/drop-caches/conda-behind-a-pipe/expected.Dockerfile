FROM continuumio/miniconda3:24.1.2-0
RUN yes | conda create -n science numpy scipy && \
    conda clean --all --yes
