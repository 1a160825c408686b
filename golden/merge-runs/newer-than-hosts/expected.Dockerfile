FROM debian:12
RUN echo one > /one
RUN find / -xdev -newer /etc/hosts -type f > /made
RUN [ /one -nt /proc/1 ] || echo two > /two && \
    find / -xdev -newer /one -type f > /made && \
    touch -d 2020-01-01 /stamp
RUN [ /etc/resolv.conf -ot /one ] && echo three > /three; true
