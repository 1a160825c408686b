FROM debian:12
RUN printf 'one\n\
# not in the file\n\
two\n' > /etc/text && \
    cat /etc/text
