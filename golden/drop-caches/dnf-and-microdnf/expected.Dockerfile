FROM fedora:39
RUN dnf install -y git-core && \
    dnf clean all
FROM registry.access.redhat.com/ubi9/ubi-minimal:9.3
RUN microdnf install -y tar gzip && \
    microdnf clean all
