"""Build contexts on a disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping

from layersmith.context.context import Context, IgnoreFile, Unreadable
from layersmith.context.tree import Kind
from layersmith.disk.files import DiskError, Identity, identity_of, take
from layersmith.disk.folders import Listing, kind_of
from layersmith.disk.history import History
from layersmith.opening import READING

IGNORE = ".dockerignore"
"""The ignore file at the top of a context, and the ending of one that belongs to a single Dockerfile."""

CROWD, NAMES = 200_000, 400_000
"""Names that are read of one folder, and of all folders of a context together, at most: they take 100 MB. No program's
sources have as many, and what is asked of a context seldom needs them all."""

_LARGEST_IGNORE = 1024 * 1024
_FLAGS = READING | getattr(os, "O_NOFOLLOW", 0)


class DiskFolder:
    """The files below the folder `top`, as `layersmith.context.context.Folder` has it; `without` are names at the top
    that are left out; `listed` is what is at the top, when somebody looked already."""

    def __init__(self, top: str, without: Collection[str] = (), listed: Listing | None = None) -> None:
        self._top = top or os.curdir
        self._without = frozenset(without)
        self._first = listed
        try:
            self.identity: Identity | None = identity_of(os.stat(self._top))
        except OSError:
            self.identity = None
        self.ignore: Identity | None = None
        """Which file its ignore file is, once that was read."""
        self._listed: dict[str, int] = {}
        self.names = 0
        """How many there are in the folders that were listed."""

    def entries(self, path: str) -> Mapping[str, Kind]:
        """The names in a folder and what they are. Raises Unreadable, also for more names than are read."""
        found = self._read(path) if path or self._first is None else self._first
        self.names += len(found) - self._listed.get(path, 0)
        self._listed[path] = len(found)
        without = () if path else self._without
        return {name: kind for name, kind in found.items() if kind and name not in without}

    def _read(self, path: str) -> Listing:
        found: dict[str, Kind | None] = {}
        most = min(CROWD, NAMES - self.names + self._listed.get(path, 0))
        try:
            with os.scandir(self._place(path)) as entries:
                for entry in entries:
                    found[entry.name] = kind_of(entry)
                    if len(found) > most:
                        many = f"{CROWD:,} files" if most == CROWD else f"{NAMES:,} files, with those elsewhere"
                        raise Unreadable(path, f"cannot be read: more than {many}")
        except OSError as error:
            raise Unreadable(path) from error
        return found

    def target(self, path: str) -> str:
        """What a link points to. Raises Unreadable."""
        try:
            return os.readlink(self._place(path)).replace(os.sep, "/")
        except OSError as error:
            raise Unreadable(path) from error

    def content(self, path: str, limit: int) -> bytes | None:
        """The content of a file; None when it has more than `limit` bytes. Raises Unreadable."""
        try:
            with open(os.open(self._place(path), _FLAGS), "rb", buffering=0) as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise Unreadable(path)
                data = b"" if status.st_size > limit else take(file.fileno(), limit + 1)
        except OSError as error:
            raise Unreadable(path) from error
        return None if status.st_size > limit or len(data) > limit else data

    def size(self, path: str) -> int:
        """The size of a file in bytes. Raises Unreadable."""
        try:
            return os.lstat(self._place(path)).st_size
        except OSError as error:
            raise Unreadable(path) from error

    def _place(self, path: str) -> str:
        return os.path.join(self._top, path) if path else self._top


def open_context(
    folder: str, dockerfile: str | None = None, without: Collection[str] = (), listed: Listing | None = None
) -> Context:
    """The build context `folder` as a build of the Dockerfile at the path `dockerfile` sees it; names in `without` are
    left out at its top, `listed` is what is there, when somebody looked already.

    The ignore file is `X.dockerignore` beside the Dockerfile X, else `.dockerignore` in the context; without a
    Dockerfile none has a place where it could be written. Raises DiskError
    for one that Docker refuses, or that cannot be read.
    """
    files = DiskFolder(folder, without, listed)
    own = f"{dockerfile}{IGNORE}" if dockerfile else ""
    for path, name in ((own, os.path.basename(own)), (os.path.join(folder, IGNORE), IGNORE)):
        if name and (listed is None or path == own or name in listed) and os.path.isfile(path):
            from layersmith.context.ignore import Ignore, IgnoreError  # many contexts have none

            try:
                data, files.ignore = _ignore_file(path, name)
                where = IgnoreFile(_inside(path, folder) if dockerfile else None, data)
                return Context(files, Ignore(data, name), History(folder), where)
            except IgnoreError as error:
                raise DiskError(str(error)) from error
    return Context(files, past=History(folder), ignore_file=IgnoreFile(IGNORE if dockerfile else None))


def _inside(path: str, folder: str) -> str | None:
    """The path of a file from the top of the context `folder`; None when it lies elsewhere, or is a link to there."""
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(folder)).replace(os.sep, "/")
    return None if relative.startswith("../") else relative


def _ignore_file(path: str, name: str) -> tuple[bytes, Identity]:
    try:
        with open(path, "rb") as file:
            data, seen = file.read(_LARGEST_IGNORE + 1), identity_of(os.fstat(file.fileno()))
    except OSError as error:
        raise DiskError(f"{name} cannot be read") from error
    if len(data) > _LARGEST_IGNORE:
        raise DiskError(f"{name} is too large")
    return data, seen
