"""What .dockerignore files keep out: as real builds had it, as Go's own tests have it, and whatever the file."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ignore_builds import FILES, FOLDERS, RECORD
from layersmith.context.context import Context
from layersmith.context.glob import DEEP, ONE, REST, STAR, Char, Class, Glob, Token
from layersmith.context.ignore import Ignore, IgnoreError, Rule
from memory_folder import MemoryFolder

BUILDS = json.loads(RECORD.read_text())
EMPTY: dict[str, object] = {folder: {} for folder in FOLDERS}


def seen(context: Context, folder: str = "") -> list[str]:
    """All that a build sees, folders with a slash behind them."""
    found: list[str] = []
    for name in context.children(folder):
        path = f"{folder}/{name}" if folder else name
        if context.kind(path) == "folder":
            found += [path + "/", *seen(context, path)]
        else:
            found.append(path)
    return found


DECLINED = {r"\a", "[[:alpha:]]", r"x\d", r"x[\d]", "[*]", "a[*]b"}
"""Patterns that builds take, with a meaning that their author did not have in mind."""


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: repr(build["ignore"]))
def test_builds_take_the_same(build: dict[str, object]) -> None:
    text = str(build["ignore"])
    names: dict[str, object] = {".dockerignore": text.encode(), **dict.fromkeys(FILES, b""), **EMPTY}
    if build["files"] is None or text in DECLINED:
        with pytest.raises(IgnoreError, match="line 1"):
            Ignore(text.encode())
    else:
        context = Context(MemoryFolder(names), Ignore(text.encode()))
        assert sorted(seen(context)) == build["files"]


def test_many_builds_are_compared() -> None:
    assert len(BUILDS) > 250
    assert len({json.dumps(build["files"]) for build in BUILDS}) > 100


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        # What Go's own tests of its matcher ask, as far as the builds above do not.
        ("a*", "ab/c", True),
        ("a*/b", "abc/b", True),
        ("a*/b", "a/c/b", False),
        ("x*y*z*/f", "xaybzc/f", True),
        ("x*y*z*/f", "xaybzc/d/f", False),
        ("x*y?z*v", "xyyyzzvv", True),
        ("x*y?z*v", "xyyyzzvw", False),
        ("a[^b]c", "a☺c", True),
        ("a???c", "a☺c", False),
        ("[a-ω]*", "β", True),
        ("*[a-ω]", "A", False),
        ("[\\-a]", "-", True),
        ("[x\\-]", "z", False),
        ("**/*.tar", "a/b/c.tar", True),
        ("**/**/*.tar", "c.tar", True),
        ("a**/*.tar", "ab/c/d.tar", True),
        ("a/*.tar**", "a/b.tar.gz", True),
        ("**/.cache", "x.cache", False),
        ("dist/pkg-1.0.dev3+g01ab-py3.whl", "dist/pkg-1.0.dev3+g01ab-py3.whl", True),
        ("a.|)$(}+{b*", "a.|)$(}+{bc", True),
        ("a[^x]b", "a/b", True),
        ("\udcff*", "\udcfea", True),
        ("\udcff", "\udcff", False),
    ],
)
def test_patterns(pattern: str, path: str, ignored: bool) -> None:
    assert bool(Ignore(pattern.encode("utf-8", "surrogateescape")).ignored(path)) is ignored


def test_the_last_rule_that_fits_is_named() -> None:
    rules = Ignore(b"\xef\xbb\xbf# generated\n\n*.log\r\n  build/ \n!build/keep.log\n", "web.Dockerfile.dockerignore")
    assert rules.ignored("a.log") == Rule("web.Dockerfile.dockerignore", 3, "*.log")
    assert rules.ignored("build/a.log") == Rule("web.Dockerfile.dockerignore", 4, "build/")
    assert rules.ignored("build/keep.log") is None
    assert rules.ignored("a.txt") is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\n\n[", "x: line 3: [: a class in brackets does not end"),
        (b"\\", "x: line 1: \\: a backslash at the end escapes nothing"),
        (b"!", "x: line 1: !: an exception from nothing"),
        (b"a\tb", "x: line 1: a\tb: a control character, which Docker cannot hand on"),
        (b"a" * 70_000, "x: line 1 is too long for Docker"),
    ],
)
def test_files_that_docker_refuses(data: bytes, message: str) -> None:
    with pytest.raises(IgnoreError) as caught:
        Ignore(data, "x")
    assert str(caught.value) == message


def test_no_pattern_takes_long() -> None:
    # Any of these would keep a matcher that tries one way after the other busy for ever.
    rules = Ignore("\n".join(["*a" * 40 + "b", "**/a" * 30 + "*b", "*?" * 200 + "[^a]b", "**a" * 50 + "*b"]).encode())
    assert rules.ignored("a" * 4000) is None
    assert rules.ignored("a/" * 1000 + "a") is None


TOKENS = st.one_of(
    st.sampled_from([STAR, DEEP, REST, ONE, Class(True, (("a", "b"),)), Class(False, (("a", "b"), ("/", "/")))]),
    st.sampled_from("ab/").map(Char),
)


def regular(token: Token) -> str:
    match token:
        case Char(text):
            return re.escape(text)
        case Class(negated, ranges):
            return "[" + "^" * negated + "".join(f"{first}-{last}" for first, last in ranges) + "]"
    return {STAR: "[^/]*", DEEP: "(.*/)?", REST: ".*", ONE: "[^/]"}[token]


@given(st.lists(TOKENS, max_size=6), st.text("abc/\n", max_size=8))
def test_globs_fit_what_regular_expressions_do(tokens: list[Token], path: str) -> None:
    assert Glob(tokens).fits(path) == bool(re.fullmatch("".join(map(regular, tokens)), path))


@given(st.binary(max_size=40), st.lists(st.text("ab.!#\u00e9\udcff", min_size=1), min_size=1, max_size=4).map("/".join))
def test_any_file_is_read_or_refused(data: bytes, path: str) -> None:
    try:
        rules = Ignore(data)
    except IgnoreError:
        return
    rule = rules.ignored(path)
    assert rule is None or data.split(b"\n")[rule.line - 1]
