"""A context in memory: what a build sees of it, links, patterns of COPY, and how seldom its folders are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.context.context import LARGEST, Context, Folder, Unreadable
from layersmith.context.ignore import Ignore, IgnoreError
from layersmith.context.tree import Kind
from memory_folder import Link, MemoryFolder

FILES: dict[str, object] = {
    "Dockerfile": b"FROM scratch",
    "requirements.txt": b"flask",
    "app.py": b"",
    "src": {"a.py": b"", "b.js": b"", "lib/c.py": b"", "empty": {}},
    "secret": {"key": b"", "keep": {"a.pub": b""}},
    "current.txt": Link("requirements.txt"),
    "code": Link("src"),
    "up": Link("src/lib/../../app.py"),
    "loop": Link("loop2"),
    "loop2": Link("loop"),
    "out": Link("../elsewhere"),
    "root": Link("/app.py"),
    "hidden": Link("secret/key"),
    "gone": Link("nowhere"),
    "line\nend": b"n",
    "\udcff": b"f",
}
RULES = Ignore(b"secret\n!secret/keep\n*.js\n**/*.js\n")


def context(files: Mapping[str, object] = FILES, ignore: Ignore | None = RULES) -> Context:
    return Context(MemoryFolder(files), ignore)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "folder"),
        (".", "folder"),
        ("app.py", "file"),
        ("./src//lib/", "folder"),
        ("src/b.js", None),
        ("src/empty", "folder"),
        ("src/../app.py", "file"),
        ("../app.py", None),
        ("secret", "folder"),
        ("secret/key", None),
        ("secret/keep/a.pub", "file"),
        ("current.txt", "link"),
        ("code/lib/c.py", "file"),
        ("code/b.js", None),
        ("loop", "link"),
        ("loop/a", None),
        ("app.py/x", None),
        ("line\nend", "file"),
        ("\udcff", "file"),
    ],
)
def test_kind(path: str, kind: Kind | None) -> None:
    assert context().kind(path) == kind


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("requirements.txt", b"flask"),
        ("current.txt", b"flask"),
        ("up", b""),
        ("src", None),
        ("hidden", None),
        ("loop", None),
        ("out", None),
        ("root", None),
        ("gone", None),
        ("\udcff", b"f"),
    ],
)
def test_read(path: str, content: bytes | None) -> None:
    assert context().read(path) == content


def test_what_a_build_sees() -> None:
    assert context().children("secret") == ("keep",)
    assert context().children("code") == ("a.py", "empty", "lib")
    assert context().children("app.py") == ()
    assert [*context().files("src"), *context().files("secret")] == ["src/a.py", "src/lib/c.py", "secret/keep/a.pub"]
    assert list(context().files("code/lib")) == ["src/lib/c.py"]
    assert list(context().files("app.py")) == ["app.py"]
    assert context().count("src") == 2
    assert context().count("", 3) == 3


def test_why_a_file_is_not_seen() -> None:
    rule = context().exists_but_ignored("src/b.js")
    assert rule
    assert (rule.file, rule.line, rule.text) == (".dockerignore", 4, "**/*.js")
    assert context().exists_but_ignored("secret") is None
    assert context().exists_but_ignored("secret/nothing") is None
    assert context().ignored("secret/nothing")
    assert context().ignored("app.py") is None


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (".", ("",)),
        ("/", ("",)),
        ("../..", ("",)),
        ("./src/", ("src",)),
        ("../app.py", ("app.py",)),
        ("code/lib", ("src/lib",)),
        ("current.txt", ("current.txt",)),
        ("*.py", ("app.py",)),
        ("s*/*.py", ("src/a.py",)),
        ("s*/*", ("secret/keep", "src/a.py", "src/empty", "src/lib")),
        ("*.js", ()),
        ("[a-c]??.py", ("app.py",)),
        ("code/*.py", ("src/a.py",)),
        ("nothing*", ()),
        ("nothing", ()),
        ("src/b.js", ()),
        ("[", None),
        ("s[^x]c", None),
        ("[^x]pp.py", ("app.py",)),
        ("app\\.py", ()),
        ("app\\.p?", ("app.py",)),
    ],
)
def test_sources_of_copy(source: str, found: tuple[str, ...] | None) -> None:
    assert context().matches(source) == found


@pytest.mark.parametrize(
    ("source", "path", "brings"),
    [
        (".", "src/lib/c.py", True),
        (".", "src/b.js", False),
        ("src", "src/lib/c.py", True),
        ("src", "app.py", False),
        ("s*", "src/a.py", True),
        ("*.py", "app.py", True),
        ("code", "src/a.py", True),
        ("current.txt", "requirements.txt", True),
        ("sr", "src/a.py", False),
        ("[", "src/a.py", None),
    ],
)
def test_what_a_copy_brings(source: str, path: str, brings: bool | None) -> None:
    assert context().brings(source, path) is brings


class Counted:
    """A folder that counts what is asked of it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.asked: Counter[tuple[str, str]] = Counter()

    def entries(self, path: str) -> Mapping[str, Kind]:
        self.asked["entries", path] += 1
        return self._folder.entries(path)

    def target(self, path: str) -> str:
        self.asked["target", path] += 1
        return self._folder.target(path)

    def content(self, path: str, limit: int) -> bytes | None:
        self.asked["content", path] += 1
        return self._folder.content(path, limit)


def test_everything_is_read_at_most_once_and_only_when_needed() -> None:
    counted = Counted(MemoryFolder(FILES))
    tree = Context(counted, RULES)
    assert not counted.asked
    tree.read("requirements.txt")
    tree.kind("src")
    assert counted.asked == {("entries", ""): 1, ("content", "requirements.txt"): 1}
    for _ in range(2):
        tree.read("requirements.txt")
        tree.read("current.txt")
        tree.read("hidden")
        list(tree.files())
        tree.matches("*/*/*")
        tree.children("secret/keep")
    assert max(counted.asked.values()) == 1


def test_an_ignored_folder_is_not_listed_when_nothing_in_it_can_be_kept() -> None:
    counted = Counted(MemoryFolder({"node_modules/a/b.js": b"", "src/a.js": b""}))
    tree = Context(counted, Ignore(b"node_modules\n!src/a.js\n"))
    assert list(tree.files()) == ["src/a.js"]
    assert tree.kind("node_modules") is None
    assert ("entries", "node_modules") not in counted.asked


class Locked(Counted):
    def entries(self, path: str) -> Mapping[str, Kind]:
        if path == "secret":
            raise Unreadable(path)
        return super().entries(path)

    def content(self, path: str, limit: int) -> bytes | None:
        raise Unreadable(path)


def test_what_cannot_be_read_is_told() -> None:
    tree = Context(Locked(MemoryFolder(FILES)))
    assert tree.children("secret") == ()
    assert tree.kind("secret/key") is None
    assert tree.read("app.py") is None
    assert tree.read("app.py") is None
    assert tree.troubles == [("secret", "cannot be read"), ("app.py", "cannot be read")]


def test_large_files_are_not_read() -> None:
    tree = context({"a": b" " * LARGEST, "b": b" " * (LARGEST + 1)})
    assert tree.read("a") is not None
    assert tree.read("b") is None
    assert tree.troubles == []


def test_very_deep_folders() -> None:
    deep = "/".join(["d"] * 2000)
    tree = context({deep + "/f": b"x", "link": Link(deep)}, Ignore(b"*\n!**/f\n"))
    assert tree.read(deep + "/f") == b"x"
    assert tree.read("link/f") is None
    assert list(tree.files()) == [deep + "/f"]


def test_a_mistake_in_a_memory_folder_is_told() -> None:
    with pytest.raises(TypeError, match="a/b: neither"):
        MemoryFolder({"a": {"b": "text"}})


NAMES = st.text("ab./\n\udcff*", min_size=1, max_size=3)


@given(st.lists(NAMES, max_size=3), NAMES, st.binary(max_size=12))
def test_files_are_what_kind_sees(targets: list[str], path: str, rules: bytes) -> None:
    files = {f"l{at}": Link(target) for at, target in enumerate(targets)} | {"a/b/a": b"", "a/l": Link("..")}
    try:
        tree = context(files, Ignore(rules))
    except IgnoreError:
        return
    assert all(tree.kind(file) in ("file", "link") for file in tree.files())
    if tree.kind(path) is not None and tree.children(path):
        assert all(tree.kind(f"{path}/{name}") for name in tree.children(path))
    tree.matches(path)
