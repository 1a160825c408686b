"""Images for the tests."""

CURL = """\
FROM debian:bookworm-slim
RUN apt-get update
RUN apt-get install -y curl
"""


def with_base(base: str) -> str:
    return f"""\
FROM {base}
RUN apt-get update
RUN apt-get install -y curl
"""
