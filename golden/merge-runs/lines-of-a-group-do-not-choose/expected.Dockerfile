FROM debian:12
RUN mkdir -p /srv/app \
    && touch /srv/app/list \
    && { \
        echo 'one'; \
        echo 'two'; \
        echo 'three'; \
    } > /srv/app/list
WORKDIR /srv
RUN echo a > a && \
	{ \
		echo 'one'; \
		echo 'two'; \
	} > a
