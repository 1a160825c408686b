FROM alpine:3.20
WORKDIR /srv/site
COPY pages assets robots.txt ./
CMD ["httpd", "-f", "-h", "/srv/site"]
