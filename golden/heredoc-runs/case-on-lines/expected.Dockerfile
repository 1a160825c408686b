FROM debian:12
RUN <<EOF
set -eu
case "$(uname -m)" in
    x86_64)
        arch=amd64
        ;;
    aarch64|arm64)
        arch=arm64
        ;;
    *)
        exit 1
        ;;
esac
(echo "$arch") \
    > /arch
EOF
