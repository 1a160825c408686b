FROM centos:8
RUN yum install -y wget tar && yum clean all
