FROM debian:12
ENV TITLE='cost: $5, all in'
ENV DN='cn=admin,dc=example'
