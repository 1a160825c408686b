"""The files of the context as they stand in the image: what COPYs bring where, and whether they are still the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layersmith.context.context import Context
from layersmith.effects.paths import inside
from layersmith.evidence.environment import environment, folder, home
from layersmith.evidence.placing import Placed, Placing, placing
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse
from memory_folder import Link, MemoryFolder

CONTEXT = Context(
    MemoryFolder(
        {
            "package.json": b"{}",
            "package-lock.json": b"{1}",
            "README.md": b"",
            "a.txt": b"a",
            "b.txt": b"b",
            "a[1].txt": b"",
            "link": Link("a.txt"),
            "src": {"index.js": b"i", "lib": {"x.js": b"x"}},
            "packages": {"one": {"package.json": b"1"}, "two": {"package.json": b"2", "two.js": b""}},
            "conf": {"package.json": b"conf"},
            "empty": {},
            "site.tar.gz": b"\x1f\x8b\x08\x00",
        }
    )
)


def facts_of(text: str) -> Facts:
    return Facts(parse(text.encode()), Options(), CONTEXT)


def view(text: str) -> View:
    """What stands in the image where a last RUN would."""
    facts = facts_of(f"FROM debian:12\n{text}\nRUN true\n")
    stage = facts.tree.stages[-1]
    return View(facts, stage, stage.instructions[-1])


def tree(view: View, path: str = "/") -> dict[str, str]:
    """Every file of a view, with where in the context it comes from."""
    found: dict[str, str] = {}
    for name in view.children(path):
        inner = f"{path.rstrip('/')}/{name}"
        origin = view.origin(inner)
        if view.kind(inner) == "folder":
            found |= tree(view, inner)
        else:
            found[inner] = origin.path if origin else "?"
    return found


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        ("COPY a.txt /x/", {"/x/a.txt": "a.txt"}),
        ("COPY a.txt /x/b.txt", {"/x/b.txt": "a.txt"}),
        ("COPY a.txt b.txt /x", {"/x/a.txt": "a.txt", "/x/b.txt": "b.txt"}),
        ("COPY a.txt /", {"/a.txt": "a.txt"}),
        ("COPY ./a.txt /x/", {"/x/a.txt": "a.txt"}),
        ("COPY /a.txt /x/", {"/x/a.txt": "a.txt"}),
        ("COPY ../a.txt /x/", {"/x/a.txt": "a.txt"}),
        ('COPY ["a.txt", "/x y/"]', {"/x y/a.txt": "a.txt"}),
        ("COPY src /x", {"/x/index.js": "src/index.js", "/x/lib/x.js": "src/lib/x.js"}),
        ("COPY src/ /x/", {"/x/index.js": "src/index.js", "/x/lib/x.js": "src/lib/x.js"}),
        ("COPY src/lib ./lib/", {"/lib/x.js": "src/lib/x.js"}),
        ("WORKDIR /app\nCOPY src/lib ./lib/", {"/app/lib/x.js": "src/lib/x.js"}),
        ("WORKDIR /app\nWORKDIR sub\nCOPY a.txt .", {"/app/sub/a.txt": "a.txt"}),
        ("WORKDIR /app\nCOPY a.txt b", {}),
        ("RUN mkdir /x\nCOPY a.txt /x", {"/x/a.txt": "a.txt"}),
        ("COPY *.txt /x/", {"/x/a.txt": "a.txt", "/x/a[1].txt": "a[1].txt", "/x/b.txt": "b.txt"}),
        ("COPY package*.json /x/", {"/x/package.json": "package.json", "/x/package-lock.json": "package-lock.json"}),
        ("COPY ?.txt /x/", {"/x/a.txt": "a.txt", "/x/b.txt": "b.txt"}),
        ("COPY [ab].txt /x/", {"/x/a.txt": "a.txt", "/x/b.txt": "b.txt"}),
        ("COPY [^a].txt /x/", {"/x/b.txt": "b.txt"}),
        ("COPY a\\[1].txt /x/", {}),
        ("COPY s*c /x/", {"/x/index.js": "src/index.js", "/x/lib/x.js": "src/lib/x.js"}),
        ("COPY packages/*/package.json /x/", {"/x/package.json": "packages/two/package.json"}),
        (
            "COPY --parents packages/*/package.json /x/",
            {
                "/x/packages/one/package.json": "packages/one/package.json",
                "/x/packages/two/package.json": "packages/two/package.json",
            },
        ),
        ("COPY --parents packages/./one/package.json /x/", {"/x/one/package.json": "packages/one/package.json"}),
        ("COPY conf /x/\nCOPY package.json /x/", {"/x/package.json": "package.json"}),
        ("COPY package.json /x/\nCOPY conf /x/", {"/x/package.json": "conf/package.json"}),
        ("COPY empty /x/", {}),
        ("COPY missing /x/", {}),
        ("COPY --from=build a.txt /x/", {}),
        ("COPY $NAME /x/", {}),
        ("ENV NAME=a.txt\nCOPY $NAME /x/", {"/x/a.txt": "a.txt"}),
        ("ENV D=/x\nCOPY a.txt ${D}/y/", {"/x/y/a.txt": "a.txt"}),
        ("ARG NAME=a.txt\nCOPY $NAME /x/", {}),
        ("ADD a.txt /x/", {"/x/a.txt": "a.txt"}),
        ("ADD site.tar.gz /x/", {}),
        ("ADD src /x/", {"/x/index.js": "src/index.js", "/x/lib/x.js": "src/lib/x.js"}),
        ("ADD https://example.com/a.txt /x/", {}),
        ("COPY --chown=1000 a.txt /x/", {"/x/a.txt": "a.txt"}),
    ],
)
def test_what_copies_bring(copies: str, expected: dict[str, str]) -> None:
    assert tree(view(copies)) == expected


def test_a_file_is_read_as_it_is_in_the_context() -> None:
    found = view("WORKDIR /app\nCOPY package.json ./\nCOPY src ./src")
    assert found.read("/app/package.json") == b"{}"
    assert found.read("/app/src/index.js") == b"i"
    assert found.read("/app/src") is None
    assert found.read("/app/missing") is None
    assert found.kind("/app") == "folder"
    assert found.kind("/app/src/lib") == "folder"
    assert found.kind("/other") is None
    assert found.children("/app") == ("package.json", "src")
    assert found.children("/") == ("app",)


def test_a_link_stays_a_link() -> None:
    found = view("COPY . /app/")
    assert found.kind("/app/link") == "link"
    assert found.read("/app/link") == b"a"


def test_what_a_stage_inherits_is_there_and_other_stages_are_not() -> None:
    facts = facts_of("FROM debian:12 AS a\nCOPY a.txt /x/\nFROM scratch AS b\nCOPY b.txt /x/\nFROM a\nRUN true\n")
    stage = facts.tree.stages[-1]
    assert tree(View(facts, stage, stage.instructions[-1])) == {"/x/a.txt": "a.txt"}


def test_nothing_is_there_without_a_context() -> None:
    facts = Facts(parse(b"FROM debian:12\nCOPY . /x/\nRUN true\n"), Options())
    stage = facts.tree.stages[0]
    assert tree(View(facts, stage, stage.instructions[-1])) == {}


@pytest.mark.parametrize(
    ("between", "trusted"),
    [
        ("", True),
        ("RUN touch /srv/x", True),
        ("RUN cat /app/a.txt", True),
        ("RUN touch /app/other", True),
        ("RUN sed -i s/a/b/ /app/a.txt", False),
        ("RUN rm -rf /app", False),
        ("RUN chmod 600 /app/*", False),
        ("RUN make", False),
        ("RUN make\nCOPY a.txt /app/", True),
        ("RUN rm /app/a.txt\nCOPY . /app/", True),
        ("COPY b.txt /app/", True),
        ("COPY --from=build /out/ /app/", False),
        ("COPY --from=build /out/ /srv/out/", True),
        ("COPY $X /app/", False),
        ("ADD site.tar.gz /app/", False),
        ("LABEL a=b", True),
    ],
)
def test_files_are_trusted_until_something_may_change_them(between: str, trusted: bool) -> None:
    assert view(f"COPY a.txt /app/\n{between}").trusted("/app/a.txt") is trusted


def test_a_folder_is_trusted_when_all_in_it_is() -> None:
    assert view("COPY src /app/src").trusted("/app/src")
    assert not view("RUN make\nCOPY src /app/src").trusted("/app/src")


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("", {}),
        ("ENV A=1 B=2", {"A": "1", "B": "2"}),
        ("ENV A one two", {"A": "one two"}),
        ("ENV A=1\nENV A=2", {"A": "2"}),
        ("ENV A=1\nENV B=$A C=${A}x", {"A": "1", "B": "1", "C": "1x"}),
        ("ENV A=1\nENV A=2 B=$A", {"A": "2", "B": "1"}),
        ("ENV A='$B'", {"A": "$B"}),
        ("ENV A=${B:-x}", {"A": None}),
        ("ENV PATH=/x:$PATH", {"PATH": None}),
        ("ARG A=1", {"A": None}),
        ("ARG A=1\nENV B=$A", {"A": None, "B": None}),
        ("ENV A=1\nARG A=2", {"A": None}),
        ("ARG A=2\nENV A=1", {"A": "1"}),
    ],
)
def test_variables(above: str, expected: dict[str, str | None]) -> None:
    facts = facts_of(f"ARG GLOBAL=1\nFROM debian:12\n{above}\nRUN true\n")
    stage = facts.tree.stages[0]
    assert environment(facts, stage, stage.instructions[-1]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM debian:12\n", "/"),
        ("FROM scratch\n", "/"),
        ("FROM debian:12\nWORKDIR /a\nWORKDIR b/../c\n", "/a/c"),
        ("FROM debian:12\nENV D=/d\nWORKDIR $D/e\n", "/d/e"),
        ("FROM debian:12\nARG D=/d\nWORKDIR $D\n", None),
        ("FROM debian:12\nARG D=/d\nWORKDIR $D\nWORKDIR /f\n", "/f"),
        ("FROM debian:12 AS a\nWORKDIR /a\nFROM a\nWORKDIR b\n", "/a/b"),
    ],
)
def test_folder(text: str, expected: str | None) -> None:
    facts = facts_of(f"{text}RUN true\n")
    stage = facts.tree.stages[-1]
    assert folder(facts, stage, stage.instructions[-1]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM debian:12\n", "/root"),
        ("FROM debian:12\nUSER app\n", None),
        ("FROM debian:12\nUSER 0:0\n", "/root"),
        ("FROM node:20\nUSER node\n", "/home/node"),
        ("FROM someone/image\n", None),
        ("FROM someone/image\nUSER root\n", "/root"),
        ("FROM debian:12\nENV HOME=/srv\n", "/srv"),
        ("FROM debian:12\nENV HOME=$X\n", None),
    ],
)
def test_home(text: str, expected: str | None) -> None:
    facts = facts_of(f"{text}RUN true\n")
    stage = facts.tree.stages[-1]
    assert home(facts, stage, stage.instructions[-1]) == expected


SOURCES = st.sampled_from(["a.txt", "b.txt", "src", "src/", ".", "packages/*/package.json", "conf", "package*.json"])
TARGETS = st.sampled_from(["/x/", "/x/y/", "./", "../z/", "/x/y/z/"])
FLAGS = st.sampled_from(["", "--parents ", "--chown=1 "])


@settings(deadline=None)
@given(st.lists(st.tuples(FLAGS, st.lists(SOURCES, min_size=1, max_size=3), TARGETS), max_size=4))
def test_a_view_is_one_tree(copies: list[tuple[str, list[str], str]]) -> None:
    """Every name that is listed is there, files come from files of the context, and the last COPY wins."""
    text = "WORKDIR /w\n" + "\n".join(f"COPY {flags}{' '.join(names)} {into}" for flags, names, into in copies)
    found = view(text)
    files = tree(found)
    for path, source in files.items():
        assert CONTEXT.kind(source) in ("file", "link")
        assert found.read(path) == CONTEXT.read(source)
        assert found.trusted(path)
        above = path.rpartition("/")[0]
        assert not above or found.kind(above) == "folder"
    facts = facts_of(f"FROM debian:12\n{text}\n")
    for copy in facts.tree.stages[0].instructions[2:]:
        put = placing(facts, facts.tree.stages[0], copy)
        assert put is not None
        assert put.exact
        assert all(found.kind(item.place) for item in put.items)


_PATHS = st.lists(st.sampled_from("ab"), max_size=3).map(lambda parts: "/" + "/".join(parts))
_PLACED = st.builds(
    Placed, _PATHS, st.sampled_from(["file", "folder", "any"]), st.none() | _PATHS.map(lambda path: path[1:])
)


@given(st.lists(_PLACED, max_size=6), _PATHS)
def test_items_near_a_path_are_all_that_concern_it(items: list[Placed], path: str) -> None:
    concern = [
        item
        for item in items
        if item.path is not None
        and (
            (item.kind == "file" and item.place == path)
            or (item.kind == "folder" and inside(path, item.place))
            or (inside(item.place, path) and item.place != path)
        )
    ]
    near = list(Placing("/", True, tuple(items)).near(path))
    assert near[:1] == concern[::-1][:1]
    whole = [item for item in reversed(concern) if item.kind == "folder" and inside(path, item.place)]
    assert [item for item in near if item in whole] == whole
