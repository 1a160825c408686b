FROM fedora:39
RUN dnf install -y nginx && \
    dnf clean all && \
    rm -rf /usr/bin/dnf* /usr/lib/python3*
