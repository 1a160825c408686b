FROM debian:12
RUN echo 'a && b; \
    c || d' > /etc/text && \
    echo "x; y & z" >> /etc/text
