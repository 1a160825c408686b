FROM debian:12
ENV DIR=/opt/my\ tool
ENV WIN=C:\\x
