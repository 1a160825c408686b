"""What one run knows of folders: where they really are, and what is in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from layersmith.context.tree import Kind

Listing = Mapping[str, Kind | None]
"""The names in a folder and what they are; None for a socket or a device."""

_REALS = 10_000
"""Folders whose place is remembered; there is no end to a list of files."""

_MANY = 5000
"""Names in a folder that are remembered."""

_LISTINGS = 64
"""Listings that are remembered: those of the folders that a walk comes from."""

_EXACT = sys.platform not in ("darwin", "win32")
"""Whether a file has one name only, the one in the listing of its folder: elsewhere case may make no difference."""


class Folders:
    """Looks at a folder once, as far as it can be remembered: the walk that comes to a Dockerfile, the search for its
    config and that for its context ask about the same one."""

    def __init__(self) -> None:
        self._reals: dict[str, str] = {}
        self._listings: dict[str, Listing] = {}

    def real(self, folder: str) -> str:
        """The absolute path of `folder` ("" for the current one) without links."""
        found = self._reals.get(folder)
        if found is None:
            found = self.is_at(folder, os.path.realpath(folder or os.curdir))
        return found

    def is_at(self, folder: str, real: str) -> str:
        """Remember that `real` is the absolute path of `folder` without links; gives `real`."""
        if len(self._reals) >= _REALS:
            self._reals.clear()
        self._reals[folder] = real
        return real

    def listed(self, real: str, wanted: Callable[[str], bool]) -> Listing:
        """What is in the folder `real`, an absolute path without links, for a walk: when that is very much, no more
        than the folders, and the names that are `wanted`. Raises OSError."""
        found: dict[str, Kind | None] = {}
        with os.scandir(real) as entries:
            for entry in entries:
                found[entry.name] = kind_of(entry)
                if len(found) > _MANY:
                    break
            else:
                if len(self._listings) >= _LISTINGS:
                    del self._listings[next(iter(self._listings))]
                self._listings[real] = found
                return found
            found = {name: kind for name, kind in found.items() if kind == "folder" or wanted(name)}
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) or wanted(entry.name):
                    found[entry.name] = kind_of(entry)
        return found

    def look_again(self) -> None:
        """Time has passed: what was in folders may be something else by now."""
        self._listings.clear()

    def known(self, real: str) -> Listing | None:
        """What is in the folder `real`, if somebody looked already."""
        return self._listings.get(real)

    def holds(self, real: str, name: str) -> bool:
        """Whether there is something called `name` in the folder `real`, an absolute path without links."""
        known = self._listings.get(real) if _EXACT else None
        return os.path.lexists(f"{real}{os.sep}{name}") if known is None else name in known


def kind_of(entry: os.DirEntry[str]) -> Kind | None:
    """What `entry` is; None for a socket or a device. Raises OSError."""
    if entry.is_file(follow_symlinks=False):
        return "file"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "link" if entry.is_symlink() else None
