FROM debian:12
RUN echo a > /tmp/big
RUN { echo x; echo y; } > /tmp/big && \
    rm /tmp/big
