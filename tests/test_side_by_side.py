"""What `make bench` calls broken in the output of any program, and what a process costs."""

from __future__ import annotations

import sys

import pytest

from processes import usage
from rewriting import broken

BEFORE = b"""\
FROM debian:12
MAINTAINER me
ARG TOKEN
# what it needs
RUN apt-get update && \\
    # for the proxy
    apt-get install -y curl
LABEL a=1 b="2"
CMD old
CMD ["new"]
"""


@pytest.mark.parametrize(
    ("old", "new", "ways"),
    [
        (b"CMD old\n", b"", set()),
        (b'LABEL a=1 b="2"', b"LABEL b=2\nLABEL a=1", set()),
        (b"MAINTAINER me", b'LABEL org.opencontainers.image.authors="me"', set()),
        (b"MAINTAINER me", b"LABEL maintainer=me", set()),
        (b"    # for the proxy\n", b"", {"comment"}),
        (b"    # for the proxy\n    apt-get install -y curl", b"    apt-get install -y curl # for the proxy", set()),
        (b"ARG TOKEN\n", b"", {"instruction"}),
        (b"MAINTAINER me\n", b"", {"instruction"}),
        (b"LABEL a=1", b"LABEL c=1", {"instruction"}),
        (b'CMD old\nCMD ["new"]', b"", {"instruction"}),
        (b"LABEL a=1", b"LABEL a=1 b", {"refused"}),
        (b"LABEL a=1", b"LABEL a=1\n&& true", {"refused"}),
        (b"FROM debian:12\nMAINTAINER me", b"MAINTAINER me\nFROM debian:12", {"refused"}),
        (b"install -y curl", b"install -y curl; && true", {"shell"}),
        (b"install -y curl", b'install -y "curl', {"shell"}),
        (b"# what it needs\nRUN", b"RUN (", {"comment", "shell"}),
    ],
)
def test_what_is_broken(old: bytes, new: bytes, ways: set[str]) -> None:
    assert old in BEFORE
    assert broken([BEFORE, BEFORE], [BEFORE, BEFORE.replace(old, new)]) == [set(), ways]


def test_a_secret_from_a_mount_is_no_lost_variable() -> None:
    after = BEFORE.replace(b"ARG TOKEN\n", b"").replace(b"RUN apt", b"RUN --mount=type=secret,id=t,env=TOKEN apt")
    assert broken([BEFORE], [after]) == [set()]


def test_what_was_refused_before_is_not_judged() -> None:
    assert broken([b"FROM a\nENV b\nUSER c"], [b"FROM a\nENV b"]) == [set()]


def test_memory_is_that_of_the_command_and_what_it_starts() -> None:
    ours = bytearray(100_000_000)  # what this process has is not counted
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'bytearray(60_000_000)'])"
    assert usage(["true"]).peak < 50_000_000 < usage([sys.executable, "-c", child]).peak < len(ours)


def test_exit_codes_and_patience() -> None:
    assert usage(["false"], (1,)).status == 1
    with pytest.raises(SystemExit, match="false ended with exit code 1"):
        usage(["false"])
    with pytest.raises(SystemExit, match="sleep 60 was stopped"):
        usage(["sleep", "60"], patience=0.2)
