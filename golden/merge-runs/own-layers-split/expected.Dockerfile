FROM debian:12
RUN apt-get update
# LaTeX -- split to reduce image layer size
RUN apt-get install -y texlive-fonts-extra
RUN apt-get install -y \
      texlive-latex-extra \
      texlive-pictures
RUN apt-get install -y texlive-full

RUN mkdir /data && \
    touch /data/ready
