FROM centos:6 AS build
RUN yum install -y gcc python36-devel openssl-devel
RUN python3 -m venv /venv && /venv/bin/pip install uwsgi

FROM centos:6
RUN yum install -y openssl python36
COPY --from=build /venv /venv
CMD ["/venv/bin/uwsgi"]
