"""Paths and patterns inside an image: when two may name a common file."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.effects.paths import LINKS, any_overlap, holds, inside, names, overlap, resolve, tops

NAME = st.text("abc.", min_size=1, max_size=3).filter(lambda name: name not in (".", ".."))
PATTERN_PART = st.text("abc.*?", min_size=1, max_size=3).filter(lambda name: name not in (".", ".."))
PATH = st.lists(NAME, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))
PATTERN = st.lists(PATTERN_PART | NAME, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))


def matches(path: str, pattern: str) -> bool:
    parts, patterns = path.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def folders(path: str) -> list[str]:
    """`path` and the folders that it lies in, `/` left out."""
    return list(accumulate(path.strip("/").split("/"), lambda a, b: f"{a}/{b}", initial=""))[1:]


@given(PATTERN, PATTERN)
def test_overlap_is_symmetric(one: str, other: str) -> None:
    assert overlap(one, other) == overlap(other, one)


ROOTED = st.sampled_from(("", *(path for pair in LINKS for path in pair), "/u*", "/*")).flatmap(
    lambda top: PATTERN.map(top.__add__) | st.just(top or "/")
)
"""Patterns below folders that have two names as well, and `/`."""


@given(st.lists(ROOTED, max_size=5).map(tuple), st.lists(ROOTED, max_size=5).map(tuple))
def test_tables_overlap_when_two_of_their_places_do(some: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert any_overlap(some, others) == any(overlap(one, other) for one in some for other in others)


@given(ROOTED, ROOTED)
def test_places_overlap_only_when_they_have_a_folder_at_the_top_in_common(one: str, other: str) -> None:
    some, others = tops((one,)), tops((other,))
    if "" not in some | others and not some & others:
        assert not overlap(one, other)
        assert not holds(one, other)


def patterns_of(path: str) -> st.SearchStrategy[str]:
    """Patterns that match `path` or a folder that it lies in."""

    def of_part(part: str) -> st.SearchStrategy[str]:
        cut = len(part) // 2
        return st.sampled_from(
            [part, "*", part[:cut] + "*", "*" + part[cut:], part[:cut] + "*" + part[cut:], "?" * len(part)]
        )

    whole = st.tuples(*map(of_part, path.strip("/").split("/")))
    return whole.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda depth: "/" + "/".join(parts[:depth])))


@given(PATH.flatmap(lambda path: st.tuples(st.just(path), patterns_of(path), patterns_of(path))))
def test_patterns_of_one_path_overlap(drawn: tuple[str, str, str]) -> None:
    path, one, other = drawn
    assert any(matches(folder, one) for folder in folders(path))
    assert overlap(one, other)
    assert overlap(one, path)
    assert holds(one, path)
    assert holds(one, path + "/below")


@given(PATTERN, PATH)
def test_what_holds_a_path_overlaps_it(pattern: str, path: str) -> None:
    if holds(pattern, path):
        assert overlap(pattern, path)
    assert holds(pattern, path) == any(matches(folder, pattern) for folder in folders(path))


@given(PATH, st.sampled_from(LINKS))
def test_both_names_of_a_linked_folder_are_one_place(path: str, link: tuple[str, str]) -> None:
    first, second = link[0] + path, link[1] + path
    assert overlap(first, second)
    assert holds(first, second)
    assert second in names(first)
    assert first in names(second)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("/tmp/*", "/tmp", True),
        ("/tmp/*", "/tmp/a/b", True),
        ("/tmp/*", "/var/tmp/a", False),
        ("/tmp/a*", "/tmp/b*", False),
        ("/tmp/a*", "/tmp/*b", True),
        ("/tmp/*.deb", "/tmp/*.gz", False),
        ("/", "/var/lib/apt/lists/*", True),
        ("/var/lib/apt/lists", "/var/lib/apt/lists2", False),
        ("/var/run/x", "/run/x", True),
        ("/lib", "/usr/lib/python3", True),
        ("/bin/sh", "/usr/bin/env", False),
        ("/data/[x]", "/data/[x]", True),
    ],
)
def test_overlap(one: str, other: str, together: bool) -> None:
    assert overlap(one, other) is together


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("a", "/srv", "/srv/a"),
        ("../a", "/srv/app", "/srv/a"),
        ("./a//b/", "/", "/a/b"),
        ("/a/./b", None, "/a/b"),
        ("//a", None, "/a"),
        ('"/a b"', None, "/a b"),
        ("a", None, None),
        ("~/a", "/srv", None),
        ("$HOME/a", "/srv", None),
        ("/tmp/{a,b}", None, "/tmp/*"),
        ("/tmp/{a,{b,c}}", None, None),
        ("", "/srv", None),
    ],
)
def test_resolve(path: str, folder: str | None, expected: str | None) -> None:
    assert resolve(path, folder) == expected


def test_inside() -> None:
    assert inside("/a/b", "/a")
    assert inside("/a", "/a")
    assert inside("/a", "/")
    assert not inside("/ab", "/a")
