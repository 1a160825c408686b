"""The files of the project that an install turns out to need, gathered while it is followed from file to file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from layersmith.context.inputs import Call, Inputs, Unclear
from layersmith.effects.paths import inside
from layersmith.values import value
from layersmith.wildcards import named_by

FILES_OF_A_PROJECT = 20_000
"""So many files of one local project are listed; what has more is no Python project."""


@value
class Place:
    """A line of a file of the tree, 1-based."""

    path: str
    line: int


class UnclearError(Exception):
    """What is asked can't be answered; `answer` says why."""

    def __init__(self, reason: str, detail: str, place: Place | None = None) -> None:
        super().__init__(detail)
        self.answer = Unclear(reason, detail, place.path if place else None, place.line if place else None)


class Gathered:
    """What is known so far of the files that one call needs. All paths are absolute and normalised."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.tree = call.tree
        self.homes = (call.home,) if call.home is not None else ("/root", "/home/*")
        self._reads: dict[str, None] = {}
        self._seen: dict[str, None] = {}
        self._writes: dict[str, None] = {}
        self._assumes: dict[str, None] = {}
        self._plain: set[str] = {"/"}

    def at(self, path: str, folder: str | None = None) -> str:
        """`path` made absolute under `folder` (else the folder that the command runs in)."""
        joined = posixpath.normpath(posixpath.join(folder or self.call.folder, path))
        return "/" + joined.lstrip("/")

    def content(self, path: str, place: Place | None = None) -> bytes | None:
        """What the file at `path` holds, which is now among the files that are read; None when it is no file of the
        tree, which is now among the places that are looked at. Raises UnclearError when it is a link or too large."""
        if self._kind(path) != "file":
            self._seen[path] = None
            return None
        self._reads[path] = None
        data = self.tree.read(path)
        if data is None:
            raise UnclearError("too-large", f"{path} is too large to be read here", place)
        return data

    def text(self, path: str, place: Place | None = None) -> str | None:
        """`content` as text."""
        data = self.content(path, place)
        return None if data is None else decode(data)

    def file(self, path: str) -> bool:
        """Note that the file at `path` is read, whatever it holds; whether it is there."""
        if self._kind(path) != "file":
            self._seen[path] = None
            return False
        self._reads[path] = None
        return True

    def is_folder(self, path: str) -> bool:
        """Whether a folder of the tree is at `path`."""
        return self._kind(path) == "folder"

    def is_file(self, path: str) -> bool:
        """Whether a file of the tree is at `path`, which stays unnoted."""
        return self._kind(path) == "file"

    def below(self, folder: str) -> Iterator[str]:
        """All files below `folder`. Raises UnclearError when there is a link among them that leads out, or too many."""
        waiting, count = [folder], 0
        while waiting:
            here = waiting.pop()
            for name in self.tree.children(here):
                path = f"{here.rstrip('/')}/{name}"
                kind = self.tree.kind(path)
                if kind == "link":
                    raise UnclearError("link", f"{path} is a link, and where it leads is not known", Place(path, 1))
                if kind == "folder":
                    waiting.append(path)
                    continue
                count += 1
                if count > FILES_OF_A_PROJECT:
                    raise UnclearError("too-large", f"{folder} holds more than {FILES_OF_A_PROJECT} files")
                yield path

    def whole(self, folder: str) -> None:
        """Note that every file below `folder` is read, and that it matters which there are."""
        self._reads.update(dict.fromkeys(self.below(folder)))
        self._seen[folder] = None

    def sees(self, *patterns: str) -> None:
        """Note that it matters whether something matches `patterns`."""
        self._seen.update(dict.fromkeys(patterns))

    def writes(self, *patterns: str) -> None:
        """Note that what matches `patterns` is made or changed."""
        self._writes.update(dict.fromkeys(patterns))

    def assumes(self, name: str) -> None:
        """Note that the answer rests on the assumption `name`."""
        self._assumes[name] = None

    def inputs(self, manager: str) -> Inputs:
        """What was gathered."""
        return Inputs(
            manager,
            tuple(sorted(self._reads)),
            tuple(sorted(self._seen.keys() - self._reads.keys())),
            tuple(sorted(self._writes)),
            tuple(sorted(self._assumes)),
        )

    def holds_project(self, folder: str) -> bool:
        """Whether the folder that the command runs in is `folder` or lies below it."""
        return inside(self.call.folder, folder)

    def ancestors(self, folder: str) -> Iterator[str]:
        """`folder` and the folders above it, the nearest first."""
        while True:
            yield folder
            if folder == "/":
                return
            folder = posixpath.dirname(folder)

    def named(self, pattern: str, folder: str) -> list[str]:
        """The paths that `pattern` names from `folder`, part by part; a part without a wildcard stands for itself,
        whether anything is there or not."""
        found = [folder]
        for part in pattern.split("/"):
            found = [
                posixpath.join(above, name)
                for above in found
                for name in (self.tree.children(above) if set(part) & set("*?[") else (part,))
                if named_by(name, part) or name == part
            ]
        return found

    def _kind(self, path: str) -> str | None:
        """What is at `path`, when no link is on the way there."""
        here = ""
        for part in path.split("/")[1:-1]:
            here += "/" + part
            if here not in self._plain:
                if self.tree.kind(here) == "link":
                    raise UnclearError("link", f"{here} is a link, and where it leads is not known", Place(here, 1))
                self._plain.add(here)
        kind = self.tree.kind(path)
        if kind == "link":
            raise UnclearError("link", f"{path} is a link, and where it leads is not known", Place(path, 1))
        return kind


_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode(data: bytes) -> str:
    """`data` as text: by its byte order mark, else as UTF-8, what is none as surrogates."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("utf-8", "surrogateescape")
