FROM alpine:3.20
RUN printf 'one two' > /text
