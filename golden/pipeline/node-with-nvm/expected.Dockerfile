FROM ubuntu:20.04
SHELL ["/bin/bash", "-c"]
ENV NVM_DIR=/opt/nvm
RUN apt-get update && apt-get install -y curl ca-certificates && \
    mkdir -p $NVM_DIR && curl -fsSL https://example.com/nvm/install.sh | bash && \
    source $NVM_DIR/nvm.sh && nvm install 18 && npm install -g pm2 && \
    rm -rf /var/lib/apt/lists/* && \
    npm cache clean --force
