FROM debian:12
RUN apt-get update && apt-get install git tmux vim -y
