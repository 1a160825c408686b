FROM opensuse/leap:15.5
RUN zypper -n install nginx && \
    zypper clean --all && zypper -n remove zypper libzypp
