FROM cimg/base:2024.02
RUN (cd /srv && sudo mkdir app) && \
    sudo chown circleci /srv/app
RUN sudo apt-get update; sudo apt-get install -y tini
RUN sudo touch /srv/app/ready
