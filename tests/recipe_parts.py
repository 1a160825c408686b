"""What the recipes of stages share: base images, what stands between two commands, words or instructions."""

from __future__ import annotations

from choices import Pick
from shell_grammar import BREAK

DEBIAN = ["debian:12", "ubuntu:22.04", "node:20", "python:3.12-slim", "debian:12 AS build", "debian:bookworm-slim"]
AND = [" && ", f" && {BREAK}    ", f" {BREAK} && ", "; ", f" && {BREAK}# note\n    ", f" {BREAK}    && "]
LINE = [" ", f" {BREAK}    ", f" {BREAK}        "]
PARTS = [
    "", "", "", "LABEL a=b", "ENV MODE=x", "EXPOSE 80", "RUN mkdir -p /opt/x", "USER root", "WORKDIR /srv",
    "ONBUILD RUN make", "STOPSIGNAL SIGINT", "# note", "RUN useradd -m app",
]  # fmt: skip
_BODIES = [
    "set -x; {}", "cd /srv && {}", "{}; exit 0", "{} # done", "sleep 9 & {}", "trap 'true' EXIT; {}", "exec {}",
    "{} &", "({})",
    "echo a > /etc/hosts && {}", "ln -sf /bin/bash /bin/sh && {}", "usermod -d /x root && {}", "shopt -s extglob; {}",
    "",
    "pip install -U pip && {}", "X=1; {}", "export PATH=/x:$PATH && {}", "{} || exit 1", "umask 077 && {}",
    "{} <<< x", "{{ {}",
    "rm -rf /srv && {}", "set +e; {}", ". /root/.profile && {}", "f() {{ {}; }}; f", "if true; then {}; fi",
    "<<EOF\n{}\nEOF",
]  # fmt: skip
"""What leaves something behind in its shell, or on the way to the next RUN."""

_SHELLS = [
    'SHELL ["/bin/bash", "-c"]', 'SHELL ["/bin/bash", "-lc"]', 'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]',
    "ENV BASH_ENV=/root/.bashrc", "ENV ENV=/etc/profile", 'SHELL ["powershell", "-Command"]', "USER app",
    "WORKDIR /srv",
]  # fmt: skip
_RUN_FLAGS = ["", "", "", "", "", "--network=none ", "--mount=type=cache,target=/c ", "--mount=type=ssh "]


def joined(pick: Pick, *commands: str) -> str:
    """`commands` as a list, with the same between each two of them."""
    glue = pick(AND)
    return glue.join(command for command in commands if command)


def oddly(pick: Pick, command: str) -> str:
    """The body of a RUN that does `command`: mostly nothing else."""
    return pick(_BODIES).format(command) if pick([False, False, False, False, True]) else command


def shell(pick: Pick) -> str:
    """What decides how the RUNs below are read, or mostly nothing."""
    return pick(_SHELLS) if pick([False, False, False, True]) else ""


def apart(pick: Pick, *commands: str) -> list[str]:
    """RUNs that do `commands`: one for all, in a line or as a script, or one for each with something between."""
    kind = pick([*["one"] * 6, "each", "each", "script"])
    if kind == "one":
        return [f"RUN {pick(_RUN_FLAGS)}{joined(pick, *commands)}"]
    if kind == "script":
        mark, first = pick(["<<EOF", "<<-EOF", "<<'EOF'"]), pick(["", "set -e\n", "# what it does\n"])
        return ["\n".join([f"RUN {mark}", first + "\n".join(command for command in commands if command), "EOF"])]
    return [text for command in commands for text in (f"RUN {command}" if command else "", pick(PARTS)) if text]
