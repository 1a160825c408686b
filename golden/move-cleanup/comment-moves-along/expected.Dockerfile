FROM centos:7
RUN yum install -y httpd \
    php && \
# Keep the image small
    yum clean all && rm -rf /var/cache/yum
COPY site.conf /etc/httpd/conf.d/

EXPOSE 80
