FROM example.com/team/base:4
RUN yum -y update && yum clean all
COPY start.sh install.sh /usr/bin/
