FROM cimg/base:2024.02
RUN sudo apt-get update && sudo apt-get install -y jq && \
    sudo rm -rf /var/lib/apt/lists/*
