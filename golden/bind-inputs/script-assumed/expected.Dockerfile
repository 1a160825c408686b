FROM debian:12

LABEL a=b

# The installer
# Runs it
RUN --mount=type=bind,source=install.sh,target=/tmp/install.sh \
    --network=none sh /tmp/install.sh
