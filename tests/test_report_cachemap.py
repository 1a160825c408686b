"""Which steps run again when something changes, as the tree tells it."""

from __future__ import annotations

import pytest

from layersmith.render.cachemap import CacheMap, Kind, Source
from layersmith.syntax.parser import parse

STAGES = b"""\
ARG VERSION=20
FROM node:$VERSION AS build
WORKDIR /src
COPY package.json ./
RUN npm install
COPY . .
RUN npm run build
FROM debian:12 AS tools
RUN echo nobody needs this
FROM nginx
ARG NAME
COPY nginx.conf /etc/nginx/
RUN --mount=type=bind,source=certs,target=/c cp /c/* /etc/
COPY --from=build /src/dist /srv
RUN --mount=type=cache,target=/x echo $NAME
"""


def lines(source: bytes, name: str, kind: Kind = "file") -> list[int]:
    changed = Source.file(name) if kind == "file" else Source(kind, name)
    return [step.line for step in CacheMap(parse(source)).again(changed)]


@pytest.mark.parametrize(
    ("name", "kind", "again"),
    [
        ("package.json", "file", [4, 5, 6, 7, 14, 15]),
        ("src/a.js", "file", [6, 7, 14, 15]),
        (".", "file", [6, 7, 14, 15]),
        ("nginx.conf", "file", [6, 7, 12, 13, 14, 15]),
        ("certs/a.pem", "file", [6, 7, 13, 14, 15]),
        ("VERSION", "argument", [4, 5, 6, 7, 14, 15]),
        ("NAME", "argument", [13, 14, 15]),
        ("https://example.com/a", "address", []),
    ],
)
def test_a_change_runs_everything_below_it_and_what_copies_from_there(name: str, kind: Kind, again: list[int]) -> None:
    assert lines(STAGES, name, kind) == again


def test_stages_that_the_last_one_does_not_need_have_no_steps() -> None:
    tree = CacheMap(parse(STAGES))
    assert [step.line for step in tree.steps] == [4, 5, 6, 7, 12, 13, 14, 15]
    assert sorted(tree.heads) == [0, 2]


def test_sources_are_what_comes_from_outside() -> None:
    found = [(source.kind, source.name) for source in CacheMap(parse(STAGES)).sources]
    assert found == [
        ("argument", "VERSION"),
        ("file", "package.json"),
        ("file", "."),
        ("argument", "NAME"),
        ("file", "nginx.conf"),
        ("file", "certs"),
    ]


@pytest.mark.parametrize(
    ("copied", "changed", "hit"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "b/a.txt", False),
        ("b/*", "b/a/c.txt", True),
        ("./b/", "b/c", True),
        ("/b", "b", True),
        ("../b", "b", True),
        ("b", "bc", False),
        ("b/c", "b", False),
        ('["a b"', "a b", False),
    ],
)
def test_paths_are_matched_as_the_builder_does(copied: str, changed: str, hit: bool) -> None:
    assert lines(f"FROM scratch\nCOPY {copied} /x/\n".encode(), changed) == ([2] if hit else [])


def test_json_form_heredocs_and_addresses() -> None:
    source = b'FROM scratch\nCOPY ["a b", "/x"]\nCOPY <<EOF /y\ntext\nEOF\nADD https://example.com/a c /z/\n'
    assert [(one.kind, one.name) for one in CacheMap(parse(source)).sources] == [
        ("file", "a b"),
        ("address", "https://example.com/a"),
        ("file", "c"),
    ]
    assert lines(source, "a b") == [2, 3, 6]
    assert lines(source, "https://example.com/a", "address") == [6]


def test_a_stage_inherits_what_ran_again_and_the_arguments_that_it_sees() -> None:
    assert lines(b"FROM a AS one\nARG V\nCOPY x /\nFROM one\nENV W=$V\nCOPY y /\n", "V", "argument") == [6]
    assert lines(b"FROM a AS one\nCOPY x /\nFROM one\nCOPY y /\n", "x") == [2, 4]


@pytest.mark.parametrize("source", [b"", b"COPY a b\n", b"FROM\n", b"FROM a\nCOPY --from=7 a b\nRUN --mount=x true\n"])
def test_odd_files_have_a_map_too(source: bytes) -> None:
    tree = CacheMap(parse(source))
    assert all(tree.again(one) for one in tree.sources)
