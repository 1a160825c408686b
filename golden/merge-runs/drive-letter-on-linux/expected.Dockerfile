FROM team/wine-tools
RUN sed -i 's:c:/d:' /etc/tools.conf && \
    echo http://mirror.example.com/c:/x > /etc/mirror && \
    Xvfb-run tool.exe
