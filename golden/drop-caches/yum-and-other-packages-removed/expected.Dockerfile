FROM centos:7
RUN yum install -y gcc make && make -C /src && yum remove -y gcc make && \
    yum clean all
