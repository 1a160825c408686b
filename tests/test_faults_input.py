"""What is nested or linked without end is told in a line, by the command line as a whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from test_faults_write import layersmith

DEPTH = 5000
BASE = b"FROM debian:12\n"
CHAIN = b"".join(b"FROM debian AS s%d\nCOPY --from=s%d /a /a\n" % (at, at - 1) for at in range(1, 1500))

DEEP = {
    "subshells": BASE + b"RUN " + b"(" * DEPTH + b"true" + b")" * DEPTH + b"\n",
    "substitutions": BASE + b"RUN echo " + b"$(" * DEPTH + b"true" + b")" * DEPTH + b"\n",
    "defaults": BASE + b"RUN echo " + b"${a:-" * DEPTH + b"x" + b"}" * DEPTH + b"\n",
    "arithmetic": BASE + b"RUN echo $((" + b"(" * DEPTH + b"1" + b")" * DEPTH + b"))\n",
    "a variable": BASE + b"ENV A=" + b"${a:-" * DEPTH + b"x" + b"}" * DEPTH + b"\nRUN a\nRUN b\n",
    "an exec form": BASE + b"CMD " + b"[" * DEPTH + b"]" * DEPTH + b"\n",
    "stages": b"FROM debian AS s0\n" + CHAIN,
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_deeply_is_no_fault_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / "Dockerfile").write_bytes(DEEP[name])
    done = layersmith("fix", "--check", "--show-held-back", "Dockerfile", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert "internal error" not in done.stderr


def test_links_in_circles_are_walked_once(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for name, target in (("a", "b"), ("b", "a"), ("self", "."), ("up", ".."), ("src/up", ".."), ("src/root", "/")):
        os.symlink(target, tmp_path / name)
    (tmp_path / "Dockerfile").write_bytes(BASE + b"COPY . /app/\nCOPY self a /b/\nRUN touch /x\nRUN touch /y\n")
    done = layersmith("fix", "--show-held-back", "--unsafe-fixes", "--accept", "write-dockerignore", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Changed 1 of 1 file" in done.stderr
