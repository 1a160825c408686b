FROM centos:7
RUN yum install -y openssh-server && \
    yum clean all && \
    service sshd start && \
    mkdir /root/.ssh
