"""Scripts cut into pieces: where, and that the pieces, each in a shell of its own, do what the whole did."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.shell.pieces import pieces


def cut(text: str, errexit: bool = False) -> list[str]:
    """The scripts of the pieces."""
    script = parse(text.encode())
    assert isinstance(script, Script)
    return [piece.text(script).decode() for piece in pieces(script, errexit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("npm ci && npm run build", ["npm ci", "npm run build"]),
        ("a | b && c", ["a | b", "c"]),
        ("if a; then b; fi && c", ["if a; then b; fi", "c"]),
        # What is set is set again.
        ("set -x && A=1 npm ci && npm run build", ["set -x && A=1 npm ci", "set -x && npm run build"]),
        ("cd web && npm ci && npm run build", ["cd web && npm ci", "cd web && npm run build"]),
        ("cd a && x && cd ../b && y && z", ["cd a && x", "cd a && cd ../b && y", "cd b && z"]),
        ("export A=1 && x && y", ["export A=1 && x", "export A=1 && y"]),
        ("umask 022 && x && y", ["umask 022 && x", "umask 022 && y"]),
        # A failure ends the shell.
        ("set -ex; a; b", ["set -ex; a", "set -ex; b"]),
        ("set -e; a; set +e; b; c", ["set -e; a", "set -e; set +e; b; c"]),
        ("a; b && c", ["a; b", "c"]),
        ("a || exit 1", ["a || exit 1"]),
        # Behind the last use of a program that was put in the place of another, a new shell does the same.
        ("pip install -U pip && x $(pip list) && y", ["pip install -U pip && x $(pip list)", "y"]),
        ("x $(pip install -U pip) && pip list", ["x $(pip install -U pip)", "pip list"]),
        ("cd /a && x && cd /b && y", ["cd /a && x", "cd /a && cd /b && y"]),
    ],
)
def test_cut(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a; b",  # a may fail
        "a && b; c",  # c runs when a fails
        "set -e; a && b; c",  # and even then
        "a || b && c",
        "a && b || true",
        ". ./env && a && b",
        "export A=$(x) && a && b",
        "A=1; f() { a; }; f",
        "a & b && wait",
        "a && exit 0 && b",
        "cd - && a && b",
        "trap x EXIT && a && b",
        "npm install -g npm && npm ci && npm run build",  # another npm
        "bison -V && make install bison && bison a",
        "prog -V && cp a /usr/local/bin/prog && prog",  # a new shell would find the new one
        "a # why",
    ],
)
def test_whole(text: str) -> None:
    assert len(cut(text)) == 1


def test_a_shell_started_with_errexit_is_cut_at_semicolons() -> None:
    assert cut("a; b", errexit=True) == ["a", "b"]


SCRIPTS = [
    "mkdir -p d && cd d && touch a && cd .. && touch b && ls d > c",
    "set -e; umask 077; touch a; umask 022; touch b; mkdir d",
    "export A=1 && sh -c 'echo $A > a' && A=2 && echo $A > b && echo $A > c",
    "true && test -e missing && touch a && touch b",
    "set -eu; touch a; test -e missing; touch b",
    "echo 1 | cat > a && (cd / && pwd) > b && { touch c; touch d; }",
    "(for i in a b; do touch $i; done) && if test -e a; then rm a; fi && ls > c",
    "touch a; false; touch b && touch c && false && touch d",
]


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize("text", SCRIPTS)
def test_pieces_do_the_same(text: str, shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    assert program, f"{shell} is not installed"

    def result(folder: str, bodies: list[str]) -> tuple[bool, list[tuple[str, str, int]]]:
        place = tmp_path / folder
        place.mkdir()
        done = True
        for body in bodies:
            done = subprocess.run([program, "-c", body], cwd=place, check=False, capture_output=True).returncode == 0
            if not done:
                break
        files = sorted(path for path in place.rglob("*") if path.is_file())
        return done, [(str(p.relative_to(place)), p.read_text(), p.stat().st_mode) for p in files]

    assert len(cut(text)) > 1
    assert result("whole", [text]) == result("pieces", cut(text))
