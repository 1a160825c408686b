"""A build context: a folder of files, seen through its ignore file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from layersmith.context.tree import Kind, parted
from layersmith.values import value

if TYPE_CHECKING:
    from layersmith.context.glob import Glob
    from layersmith.context.ignore import Ignore, Rule

LARGEST = 8 * 1024 * 1024
"""Bytes up to which a file is read: lock files of some thousand packages have two or three MiB."""

_LINKS = 40
"""Links that are followed on the way to one file, as Linux does."""


class Unreadable(Exception):  # noqa: N818, what is there is not known; nothing is wrong with us
    """A folder that cannot be listed, or a file that cannot be read: its `path`, and `why`, which reads on from it."""

    def __init__(self, path: str, why: str = "cannot be read") -> None:
        super().__init__(f"{path} {why}")
        self.path, self.why = path, why


class Folder(Protocol):
    """Files as they lie somewhere, ignored ones too. Paths are as in `Tree`, those given are in the shortest form and
    go through no links."""

    def entries(self, path: str) -> Mapping[str, Kind]:
        """The names in the folder `path` and what they are; sockets and devices are left out. Raises Unreadable."""

    def target(self, path: str) -> str:
        """What the link `path` points to, as written. Raises Unreadable."""

    def content(self, path: str, limit: int) -> bytes | None:
        """The content of the file `path`; None when it has more than `limit` bytes. Raises Unreadable."""

    def size(self, path: str) -> int:
        """The size of the file `path` in bytes. Raises Unreadable."""


class Past(Protocol):
    """How often files changed."""

    def rate(self, path: str) -> float | None:
        """Commits among 1,000 that changed the file `path`, or something in the folder `path`; None when that is not
        known."""

    @property
    def state(self) -> str | None:
        """What is another text when the past is another one; None when that cannot be told without asking."""


@value
class IgnoreFile:
    """The ignore file that holds for a build: its `path` from the context's top, None when it lies, or would lie,
    elsewhere; its `content`, None when there is no such file."""

    path: str | None = ".dockerignore"
    content: bytes | None = None


class Context:
    """What a build sees of `folder` through `ignore`: a `Tree`. `ignore_file` is where the rules stand.

    Each folder is listed when first needed, and once; files are read once. `troubles` are the folders and files that
    could not be read, and why: to a question about them the answer is as if nothing was there, which then need not be
    true.
    `past` tells how often the files changed.
    """

    def __init__(
        self,
        folder: Folder,
        ignore: Ignore | None = None,
        past: Past | None = None,
        ignore_file: IgnoreFile = IgnoreFile(),  # noqa: B008, a value
    ) -> None:
        self.folder = folder
        self._ignore = ignore
        self.past = past
        self.ignore_file = ignore_file
        self._entries: dict[str, Mapping[str, Kind]] = {}
        self._contents: dict[str, bytes | None] = {}
        self._targets: dict[str, str | None] = {}
        self._kept: dict[str, bool] = {}
        self.troubles: list[tuple[str, str]] = []

    def with_file(self, path: str, content: bytes) -> Context:
        """This context once its file `path` has this `content`; when it is the ignore file, under its new rules.
        Raises IgnoreError."""
        from layersmith.context.overlay import Overlay  # only proposals change a context

        ignore, ignore_file = self._ignore, self.ignore_file
        if path == ignore_file.path:
            from layersmith.context.ignore import Ignore

            ignore, ignore_file = Ignore(content, path), IgnoreFile(path, content)
        changed = Context(Overlay(self.folder, path, content), ignore, self.past, ignore_file)
        changed.troubles = self.troubles
        return changed

    def over(self, folder: Folder, past: Past | None) -> Context:
        """A context of which nothing was asked yet, with the rules of this one over `folder` and its `past`."""
        return Context(folder, self._ignore, past, self.ignore_file)

    def kind(self, path: str) -> Kind | None:
        """What `path` is, links not followed (but those on the way are); None when the build sees nothing there."""
        real = self._real(path, last=False)
        return None if real is None else self._seen(real)

    def children(self, path: str) -> tuple[str, ...]:
        """The names that the build sees in the folder `path` (a link to one is followed), sorted."""
        real = self._real(path)
        if real is None or self._seen(real) != "folder":
            return ()
        return tuple(sorted(name for name in self._listed(real) if self._seen(_joined(real, name))))

    def read(self, path: str) -> bytes | None:
        """The content of the file `path`, links inside the context followed; None when the build sees no file there,
        or when it has more than `LARGEST` bytes."""
        real = self._real(path)
        if real is None or self._seen(real) != "file":
            return None
        if real not in self._contents:
            try:
                self._contents[real] = self.folder.content(real, LARGEST)
            except Unreadable as error:
                self._contents[real] = None
                self._cannot(error)
        return self._contents[real]

    def size(self, path: str) -> int:
        """The size of the file `path` in bytes; 0 when the build sees no file there (a link is none)."""
        real = self._real(path, last=False)
        if real is None or self._seen(real) != "file":
            return 0
        try:
            return self.folder.size(real)
        except Unreadable as error:
            self._cannot(error)
            return 0

    def resolved(self, path: str) -> str | None:
        """Where `path` leads when all links are followed; None when that is nowhere, or not in the context."""
        real = self._real(path)
        return real if real is not None and self._seen(real) else None

    def ignored(self, path: str) -> Rule | None:
        """The rule that keeps the file or folder `path` out of the build, whether it is there or not."""
        shortest = "/".join(parted(path))
        return self._ignore.ignored(shortest) if self._ignore and shortest else None

    def exists_but_ignored(self, path: str) -> Rule | None:
        """The rule that keeps `path` out, when it is there and the build does not see it; else None."""
        real = self._real(path, last=False)
        if not real or self._there(real) is None or self._seen(real):
            return None
        return self._ignore.ignored(real) if self._ignore else None

    def rate(self, path: str) -> float | None:
        """Commits among 1,000 that changed the file `path`, or something in the folder `path`; None when there is no
        history that knows it."""
        real = self._real(path)
        return None if self.past is None or real is None else self.past.rate(real)

    def files(self, folder: str = "") -> Iterator[str]:
        """All files and links that the build sees below `folder` (itself, when it is one), in order of their names,
        each folder listed when its turn comes."""
        real = self._real(folder)
        kind = None if real is None else self._seen(real)
        if real is not None and kind == "folder":
            yield from self._below(real)
        elif real is not None and kind:
            yield real

    def count(self, folder: str = "", most: int | None = None) -> int:
        """How many files the build sees below `folder`; counting ends at `most`."""
        found = 0
        for _ in self.files(folder):
            found += 1
            if found == most:
                break
        return found

    def matches(self, source: str) -> tuple[str, ...] | None:
        """What COPY takes for `source` (variables replaced), sorted: the file, folder or link that it names, or all
        that fit it as a pattern of Go's `filepath.Match`. None when it is malformed, or when a class in it may also
        fit a slash: then it is not known. Of a link, COPY takes what it leads to (see `resolved`)."""
        named = parted(source)
        fixed = next((at for at, part in enumerate(named) if _wild(part)), len(named))
        start = self._real("/".join(named[:fixed]), last=fixed < len(named))
        if fixed == len(named):
            return () if start is None or not self._seen(start) else (start,)
        from layersmith.context.glob import PatternError  # most sources are names

        try:
            globs = [_glob(part) for part in named[fixed:]]
        except PatternError:
            return None
        found = [] if start is None else [start]
        for glob in globs:
            found = [
                _joined(at, name) for at in found if self._seen(at) == "folder" for name in self._fitting(at, glob)
            ]
        return tuple(found)

    def brings(self, source: str, path: str) -> bool | None:
        """Whether COPY of `source` takes the file `path`; None when that is not known."""
        found = self.matches(source)
        real = self._real(path, last=False)
        if found is None or real is None or not self._seen(real):
            return None if found is None else False
        places = {*found, *(self.resolved(one) for one in found)} - {None}
        return any(place in ("", real) or real.startswith(f"{place}/") for place in places)

    def _fitting(self, folder: str, glob: Glob) -> list[str]:
        return [name for name in self.children(folder) if glob.fits(name)]

    def _below(self, folder: str) -> Iterator[str]:
        ignored = self._ignore.ignored if self._ignore else lambda path: None
        waiting: list[tuple[str, Kind]] = [(folder, "folder")]
        while waiting:
            path, kind = waiting.pop()
            if kind != "folder":
                if not ignored(path):
                    yield path
            elif not self._hidden(path):
                listed = self._listed(path)
                waiting += [(_joined(path, name), listed[name]) for name in sorted(listed, reverse=True)]

    def _hidden(self, folder: str) -> bool:
        """Whether nothing in `folder` can be seen, as far as the rules tell without a look."""
        ignore = self._ignore
        return bool(ignore and folder and ignore.ignored(folder) and not ignore.may_keep(folder))

    def _real(self, path: str, last: bool = True) -> str | None:
        """`path` without links and dots in it, `last` for a link at its end, too; None when it leaves the context, goes
        round in a circle, or needs a folder where there is none. The last part need not be there."""
        done: list[str] = []
        waiting = [part for part in reversed(path.split("/")) if part not in ("", ".")]
        links = 0
        while waiting:
            part = waiting.pop()
            if part == "..":
                if not done:
                    return None
                done.pop()
                continue
            here = "/".join([*done, part])
            kind = self._there(here)
            if kind == "link" and (waiting or last):
                links += 1
                target = self._target(here)
                if links > _LINKS or target is None or target.startswith("/"):
                    return None
                waiting += [part for part in reversed(target.split("/")) if part not in ("", ".")]
                continue
            if waiting and kind != "folder":
                return None
            done.append(part)
        return "/".join(done)

    def _target(self, path: str) -> str | None:
        """What the link `path` points to; None when the build does not see it, or that cannot be read."""
        if path not in self._targets:
            self._targets[path] = None
            if self._seen(path):
                try:
                    self._targets[path] = self.folder.target(path)
                except Unreadable as error:
                    self._cannot(error)
        return self._targets[path]

    def _there(self, path: str) -> Kind | None:
        """What lies at `path`, which goes through no links, ignored or not."""
        if not path:
            return "folder"
        folder, _, name = path.rpartition("/")
        if folder not in self._entries:
            here = ""
            for part in folder.split("/") if folder else ():
                if self._listed(here).get(part) != "folder":
                    return None
                here = _joined(here, part)
        return self._listed(folder).get(name)

    def _seen(self, path: str) -> Kind | None:
        """What the build sees at `path`, which goes through no links."""
        kind = self._there(path)
        if kind is None or self._ignore is None or not path or not self._ignore.ignored(path):
            return kind
        return kind if kind == "folder" and self._keeps(path) else None

    def _keeps(self, folder: str) -> bool:
        """Whether something in the ignored `folder` is taken all the same, and the folder with it."""
        if folder not in self._kept:
            self._kept[folder] = self._holds_seen(folder)
        return self._kept[folder]

    def _holds_seen(self, folder: str) -> bool:
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            if not self._hidden(path):
                for name, kind in self._listed(path).items():
                    inner = _joined(path, name)
                    if not (self._ignore and self._ignore.ignored(inner)):
                        return True
                    if kind == "folder":
                        waiting.append(inner)
        return False

    def _listed(self, folder: str) -> Mapping[str, Kind]:
        if folder not in self._entries:
            self._entries[folder] = {}
            try:
                self._entries[folder] = self.folder.entries(folder)
            except Unreadable as error:
                self._cannot(error)
        return self._entries[folder]

    def _cannot(self, error: Unreadable) -> None:
        if (told := (error.path, error.why)) not in self.troubles:
            self.troubles.append(told)


def _glob(part: str) -> Glob:
    """The pattern `part` of a COPY source. Raises PatternError."""
    from layersmith.context.glob import Class, Glob, PatternError, tokens_of

    tokens = tokens_of(part)
    for at, token in enumerate(tokens):
        if isinstance(token, Class) and token.holds("/") and 0 < at < len(tokens) - 1:
            raise PatternError("a class that may fit a slash")
    return Glob(tokens)


def _wild(part: str) -> bool:
    """Whether a part of a COPY source has a wildcard; an escaped one is none."""
    at = 0
    while at < len(part):
        if part[at] in "*?[":
            return True
        at += 2 if part[at] == "\\" else 1
    return False


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
