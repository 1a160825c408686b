FROM centos:7
RUN yum -y update && \
    yum -y install epel-release && \
    yum -y install httpd mod_ssl && \
    yum clean all
EXPOSE 80 443
CMD ["httpd", "-DFOREGROUND"]
