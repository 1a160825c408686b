FROM debian:12
ENV NAME="café crème"
LABEL a="Â b"
