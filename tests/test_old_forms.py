"""ENV and LABEL in both forms, CMD in both forms: what is written anew has the same values.

`env_builds.json` holds ENVs and LABELs of random pieces in the form without `=`, as modernize-env writes them, and the
value that BuildKit 0.29 gave to both, below `ENV A="one two"` and `ENV B=bbb`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import dockerfile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.syntax.assignments import assignments
from layersmith.syntax.parser import parse
from layersmith.syntax.variables import expand
from layersmith_transforms import PIPELINE

BUILDS = json.loads((Path(__file__).parent / "env_builds.json").read_text(encoding="utf-8"))
VARIABLES: defaultdict[str, str | None] = defaultdict(lambda: None, A="one two", B="bbb")


def made(source: str, name: str) -> str:
    """What the transform `name` alone makes of a file."""
    report = run(source.encode(), PIPELINE, Policy(select=frozenset({name}), unsafe=True), Options())
    assert report.fault is None
    return report.result.decode()


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build["before"].split()[1])
def test_value_that_was_built(build: dict[str, str]) -> None:
    head = "# escape=`\nFROM scratch\n" if build["escape"] == "`" else "FROM scratch\n"
    assert made(head + build["before"], "modernize-env") == head + build["after"]
    for text in (build["before"], build["after"]):
        pair = parse((head + text).encode()).instructions[-1].pairs[0]
        assert expand(pair.value or "", VARIABLES, build["escape"]) == build["value"]


_PIECES = ("a", "b c", "  ", '"x y"', "'q'", "$A", "${A:-d e}", "\\ ", "\\\\", "=", "é", '"', "'", "\t", "$", "<<", "#")


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join))
def test_one_name_is_set(text: str) -> None:
    before = f"FROM scratch\nENV NAME x{text}x\n"
    after = made(before, "modernize-env")
    if after != before:
        name, value = dockerfile.parse_string(after)[-1].value
        assert name == "NAME"
        assert expand(value, VARIABLES) == expand(f"x{text}x", VARIABLES)


_WORD = st.sampled_from(("a", "-b", "c d", 'e"f', "g\\h", "é", "$i", "j'k", "*", "~", "&", "[", "#", "{l,m}", "n=o"))


@given(st.lists(_WORD, min_size=1, max_size=5))
def test_words_become_strings(words: list[str]) -> None:
    quoted = " ".join(f"'{word}'" if "'" not in word else f'"{word}"' for word in words)
    after = made(f"FROM debian:12\nCMD server {quoted}\n", "exec-form")
    last = dockerfile.parse_string(after)[-1]
    assert last.json
    assert list(last.value) == ["server", *words]


@pytest.mark.parametrize(
    ("one", "others", "same"),
    [
        ("ENV A=1 B=2", ("ENV A 1", "ENV B=2"), True),
        ('LABEL a="b c"', ("LABEL a b c",), True),
        ("ENV A=1 B=$A", ("ENV A=1", "ENV B=$A"), False),
        ("ENV A=1 B='$A'", ("ENV A=1", "ENV B=\\$A"), True),
        ("ENV A=1 B=${C:-${A}}", ("ENV A=1", "ENV B=${C:-${A}}"), False),
        ("ENV A=$B", ("ENV A=${B}",), False),
        ("ENV A='$B'", ("ENV A=$B",), False),
        ("ENV A=1", ("ENV A=1 ",), True),
    ],
)
def test_assignments(one: str, others: tuple[str, ...], same: bool) -> None:
    def read(text: str) -> list[object]:
        instructions = parse(f"FROM x\n{text}\n".encode()).instructions[1:]
        return [each for instruction in instructions for each in assignments(instruction) or ()]

    assert (read(one) == read("\n".join(others))) is same


@pytest.mark.parametrize("text", ["ENV $A=1", 'ENV A="b', "ENV A=${B"])
def test_assignments_that_are_not_understood(text: str) -> None:
    assert assignments(parse(f"FROM x\n{text}\n".encode()).instructions[-1]) is None
