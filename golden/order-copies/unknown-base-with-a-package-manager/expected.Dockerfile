FROM example.com/team/base:4
RUN dnf install -y curl jq
COPY tool-url.sh /usr/bin/tool-url.sh
COPY tool.sh /usr/bin/tool.sh
RUN /usr/bin/tool.sh
