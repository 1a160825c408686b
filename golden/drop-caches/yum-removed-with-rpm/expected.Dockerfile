FROM centos:7
RUN yum install -y wget && \
    yum clean all && rpm -e --nodeps python-libs python
RUN yum install -y tar; rpm -e --nodeps yum
