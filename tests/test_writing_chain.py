"""Joined RUNs do what they did apart: whole Dockerfiles are rewritten, and both are run body by body in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.syntax.parser import parse
from layersmith_transforms import PIPELINE

SHELLS = [name for name in ("dash", "bash") if shutil.which(name)]
POLICY = Policy(select=frozenset({"merge-runs"}))

COMMANDS = st.sampled_from(
    [
        "true", "false", "echo a", "echo b > f", "echo c >> g", "cat f", "rm -f f", "mkdir d", "mkdir -p d/e", "cd d",
        "cd /ROOT", "pwd", "ls", "X=1", "export X=2", "echo $X", 'echo "<$X>"', "set -e", "set -eu", "set -f", "echo *",
        "umask 077", "touch n; stat -c %a n", "test -f f", "(cd d && touch h)", "(exit 3)", "{ echo a; false; }",
        "if test -f f; then cat f; else echo none; fi", "for i in 1 2; do echo $i; done", "echo $i", "! test -f f",
        "f() { echo f; }", "f", "exit 3", "false | true", "echo 'a && b; # c'", "echo 'x \\\n  y'",
        "printf '%s\\n' \\\n    p q",
        "unset X", "read X < f", ": ${X:=9}", "eval 'X=4'", "echo $?", "trap 'echo t' EXIT", "alias true=false",
    ]
)  # fmt: skip
OPERATORS = st.sampled_from(
    [" && ", " || ", "; ", " && \\\n    ", " \\\n  && ", "; \\\n    ", " && \\\n# note\n    ", " || \\\n\n    "]
)
ENDS = st.sampled_from(["", "", "", ";", " ;", "  ", " \\\n# last\n    ;"])


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """One RUN's body as an author might write it, over one or several lines."""
    text = draw(st.sampled_from(["", "", "\\\n    ", "\\\n# first\n  "])) + draw(COMMANDS)
    for _ in range(draw(st.integers(0, 2))):
        text += draw(OPERATORS) + draw(COMMANDS)
    return text + draw(ENDS)


@st.composite
def dockerfiles(draw: st.DrawFn) -> bytes:
    """A Dockerfile of two to four RUNs with comments and blank lines between them."""
    text = "FROM base\n"
    for index, body in enumerate(draw(st.lists(bodies(), min_size=2, max_size=4))):
        text += draw(st.sampled_from(["", "", "\n", "# about {0}\n", "\n# one {0}\n\n  # two {0}\n"])).format(index)
        text += f"RUN {body}\n"
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return text.replace("\n", newline).encode()


@dataclass(frozen=True)
class Seen:
    status: int
    output: bytes
    files: tuple[tuple[str, int, bytes], ...]


def build(source: bytes, command: list[str]) -> Seen:
    """Run the RUNs of a Dockerfile one after the other, each in a shell of its own, until one fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {"PATH": os.environ["PATH"], "X": "env", "LC_ALL": "C"}
        output, status = b"", 0
        for instruction in parse(source).instructions[1:]:
            body = instruction.args.text.replace(b"/ROOT", name.encode())
            done = subprocess.run(
                [*command, body], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True
            )
            output += done.stdout.replace(name.encode(), b"/ROOT")
            # dash and bash end with 2 or 127 for what `set -u` forbids, in a subshell with another status.
            status = min(done.returncode, 1) if b"set -eu" in source else done.returncode
            if status:
                break
        files = tuple(
            (str(path.relative_to(folder)), path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
            for path in sorted(folder.rglob("*"))
        )
        return Seen(status, output, files)


def comments(source: bytes) -> list[bytes]:
    """The comments, but for empty ones: those stand for blank lines."""
    return [line.strip() for line in source.splitlines() if line.strip().startswith(b"#") and line.strip() != b"#"]


@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(source=dockerfiles(), errexit=st.booleans())
def test_merged_runs_build_the_same(shell: str, source: bytes, errexit: bool) -> None:
    flag = "-ec" if errexit else "-c"
    newline = b"\r\n" if b"\r\n" in source else b"\n"
    setting = f'FROM base\nSHELL ["/bin/{shell}", "{flag}"]\n'.encode().replace(b"\n", newline)
    report = run(source.replace(b"FROM base" + newline, setting), PIPELINE, POLICY, Options())
    assert report.fault is None
    result = report.result.replace(setting, b"FROM base" + newline)
    assert comments(result) == comments(source)
    assert (b"\r\n" in result) == (newline == b"\r\n")
    assert result.count(b"\n") - result.count(newline) == 0
    assert run(report.result, PIPELINE, POLICY, Options()).result == report.result
    if report.changed:
        assert len(parse(result).instructions) < len(parse(source).instructions)
        assert build(result, [shell, flag]) == build(source, [shell, flag]), result.decode()


def test_a_body_near_the_limit_of_the_builder_stays_apart() -> None:
    body = b" ".join([b"echo", *[b"word" * 10] * 800])
    source = b"FROM base\nRUN " + body + b"\nRUN " + body + b"\n"
    report = run(source, PIPELINE, POLICY, Options())
    assert not report.changed
    assert [held.missed.reason for held in report.held_back] == ["too-long"]


def test_a_hundred_runs_become_one() -> None:
    source = b"FROM base\n" + b"".join(b"RUN mkdir /d%d\n" % number for number in range(100))
    report = run(source, PIPELINE, POLICY, Options())
    assert (report.layers_before, report.layers_after) == (100, 1)
    assert report.result.count(b" && \\\n    mkdir ") == 99
