"""COPY and ADD as BuildKit does them: what of a folder goes where in a root filesystem, as whose and with which mode.

After `docopy` of BuildKit's file operations and the `copy` package of fsutil, and tried against it.
"""

from __future__ import annotations

import fnmatch
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from overlays import within


class CopyError(Exception):
    """What a builder would refuse to copy; the text says why."""


Owner = tuple[int, int]


@dataclass(frozen=True)
class Copier:
    """Copies into `root`. What it makes belongs to `owner` (None: to whom it belongs where it comes from; folders on
    the way to root) and has `mode` (None: that of its source; folders on the way 755)."""

    root: Path
    owner: Owner | None = None
    mode: int | None = None
    _linked: dict[tuple[int, int], Path] = field(default_factory=dict)

    def copy(self, top: Path, pattern: str, target: str, unpack: bool = False) -> None:
        """Copy what `pattern` names below `top` to the absolute path `target`, which is a folder when it ends with a
        slash; `unpack` archives. Raises CopyError."""
        for source in matches(top, pattern):
            real = within(top, source)
            if not os.path.lexists(real):
                raise CopyError(f"{source} is not there")
            if unpack and real.is_file() and tarfile.is_tarfile(real):
                self._unpack(real, target)
            else:
                self._one(real, source.rstrip("/").rpartition("/")[2], target)

    def _one(self, source: Path, name: str, target: str) -> None:
        folder, _, last = target.rpartition("/")
        self.make(within(self.root, folder if last not in ("", ".") else target))
        place = within(self.root, target)
        if source.is_dir():
            self.make(place)
        elif place.is_dir():
            place = place / name
        self._below(source, place, False)

    def _below(self, source: Path, place: Path, whole: bool) -> None:
        """Copy `source` to `place`; of a folder that is there already, `whole` says whether it becomes like its
        source, too."""
        info = source.lstat()
        if stat.S_ISDIR(info.st_mode):
            if os.path.lexists(place) and (place.is_symlink() or not place.is_dir()):
                raise CopyError(f"cannot copy to non-directory {place}")
            made = not place.exists()
            if made:
                place.mkdir()
            if made or whole:
                self._like(place, info)
            for name in sorted(os.listdir(source)):
                self._below(source / name, place / name, True)
            return
        if os.path.lexists(place):
            if place.is_dir() and not place.is_symlink():
                raise CopyError(f"cannot replace directory {place} with a file")
            place.unlink()
        if stat.S_ISLNK(info.st_mode):
            place.symlink_to(os.readlink(source))
            self._own(place, info)
            return
        known = self._linked.get((info.st_dev, info.st_ino)) if info.st_nlink > 1 else None
        if known:
            os.link(known, place)
        elif stat.S_ISREG(info.st_mode):
            shutil.copyfile(source, place)
        else:
            os.mknod(place, info.st_mode, info.st_rdev)
        self._linked[info.st_dev, info.st_ino] = place
        self._like(place, info)

    def _like(self, place: Path, info: os.stat_result) -> None:
        self._own(place, info)
        place.chmod(stat.S_IMODE(info.st_mode) if self.mode is None else self.mode)

    def _own(self, place: Path, info: os.stat_result) -> None:
        os.chown(place, *(self.owner or (info.st_uid, info.st_gid)), follow_symlinks=False)

    def make(self, folder: Path) -> None:
        """Make `folder` and those above it that are missing. Raises CopyError."""
        for one in (*reversed(folder.parents), folder):
            if os.path.lexists(one):
                if not one.is_dir():
                    raise CopyError(f"{one} is no folder")
                continue
            one.mkdir()
            one.chmod(0o755 if self.mode is None else self.mode & 0o777)
            os.chown(one, *(self.owner or (0, 0)))

    def _unpack(self, archive: Path, target: str) -> None:
        place = within(self.root, target)
        self.make(place)
        with tarfile.open(archive) as members:
            for member in members:
                if self.owner:
                    member.uid, member.gid = self.owner
                members.extract(member, place, numeric_owner=True, filter="fully_trusted")


def matches(top: Path, pattern: str) -> Iterator[str]:
    """The paths below `top` that `pattern` names, in order; `*`, `?` and `[` cross no slash, and may match nothing."""
    pattern = os.path.normpath("/" + pattern).lstrip("/")
    if not any(char in pattern for char in "*?["):
        yield f"/{pattern}"
        return
    found = [""]
    for part in pattern.split("/"):
        found = [
            f"{folder}/{name}"
            for folder in found
            if (top / folder.lstrip("/")).is_dir()
            for name in sorted(os.listdir(top / folder.lstrip("/")))
            if fnmatch.fnmatchcase(name, part)
        ]
    yield from found
