"""A composed script is what parsing its text gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.shell.ast import Script
from layersmith.shell.compose import composed
from layersmith.shell.join import Join, join
from layersmith.shell.parse import parse
from layersmith.shell.state import state

PIECES = [
    "apt-get update",
    "A=1 B=$x make -j4 >log 2>&1",
    "echo 'a b' \"$c\" d*",
    "(cd /x && ls)",
    "if test -f a; then rm a; else touch b >c; fi",
    "for i in 1 2; do echo $i; done",
    "case $x in a|b) echo 1;; esac",
    "! grep -q x y | sort",
    "{ a; b; } 2>/dev/null",
    "echo `date` $(id -u)",
    "f() { g; }",
    "cd /x",
    "export A=b; umask 022",
    "x || exit 1",
    "exit 0",
    "set -x",
    "printf '%s\\n' é",
]
LISTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).flatmap(
    lambda pieces: st.sampled_from(
        [" && ".join(pieces), "; ".join(pieces), " || ".join(pieces), " && ".join(pieces) + ";"]
    )
)


def script(text: str) -> Script:
    parsed = parse(text.encode())
    assert isinstance(parsed, Script)
    return parsed


def same(one: Script, other: Script) -> bool:
    fields = ("text", "body", "comments", "substitutions", "heredocs")
    return all(getattr(one, field) == getattr(other, field) for field in fields)


@given(LISTS, LISTS)
def test_composed_is_parsed(first: str, second: str) -> None:
    one, other = script(first), script(second)
    verdict = join(one, other)
    if isinstance(verdict, Join) and (verdict.left, verdict.operator, verdict.right) == ("plain", "&&", "plain"):
        made = composed(one, other)
        assert same(made, script(made.text.decode()))
        assert state(made) == state(script(made.text.decode()))
        assert made.text == verdict.write(one.text, other.text[: other.body.end])


@pytest.mark.parametrize("second", ["b # last words", "b   c;"])
def test_the_end_of_the_second(second: str) -> None:
    made = composed(script("a;"), script(second))
    assert same(made, script(made.text.decode()))
    assert made.text.startswith(b"a && b")
