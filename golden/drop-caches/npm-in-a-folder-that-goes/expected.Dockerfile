FROM node:20
WORKDIR /tmp/tool
RUN npm install -g . && \
    npm cache clean --force && rm -rf /tmp/tool
RUN npm install -g . ; rm -rf /tmp/tool
WORKDIR /
RUN cd /tmp/x && npm install -g . && cd .. && rm -rf x && \
    npm cache clean --force
RUN cd /tmp/x && npm install -g . && \
    npm cache clean --force && rm -rf ../x
