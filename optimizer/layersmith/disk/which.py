"""Which folder is the build context of a Dockerfile, and how that is known."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.files import DiskError
from layersmith.effects.copies import is_remote, sources
from layersmith.syntax.parser import parse
from layersmith.values import replace, value
from layersmith.visible import visible

if TYPE_CHECKING:
    from layersmith.context.context import Context
    from layersmith.disk.compose import Build

_COPIES = re.compile(rb"(?im)^[ \t]*(?:COPY|ADD)[ \t\\`]|--mount=")
_LITERAL = re.compile(r"(?!<<)[^*?\[\]\\$`'\"]+")
_KEPT = 8
"""Contexts that are kept for the next Dockerfile: neighbours often have the same one."""

_FOLDERS = 10_000
"""Folders of which something is remembered; there is no end to a list of files."""


@value
class Known:
    """The build context of a Dockerfile: its `folder`, None when it is not known, and `why`, a clause that says how it
    is known or why it is not. `tree` is what the build sees there. `wanted` is false when the Dockerfile takes nothing
    from a context."""

    folder: str | None
    why: str
    tree: Context | None = None
    wanted: bool = True

    @property
    def sentence(self) -> str:
        """Folder and reason in one sentence, for a person."""
        if self.folder is None:
            return f"no build context is known: {self.why}"
        return f"the build context is {visible(_shown(self.folder))}: {self.why}"


@value
class Named:
    """A folder that the user names as the context; `by` says where ("--context", or a config file's name)."""

    folder: str
    by: str


class Contexts:
    """Finds the contexts of Dockerfiles; compose files and folders are read once."""

    def __init__(self) -> None:
        self._builds: dict[str, tuple[Build, ...]] = {}
        self._tops: dict[str, str | None] = {}
        self._bare: dict[str, bool] = {}
        self._reals: dict[str, str] = {}
        self._trees: dict[tuple[str, str], Context] = {}

    def of(
        self, path: str | None, source: bytes, named: Named | None = None, names: tuple[str, ...] | None = None
    ) -> Known:
        """The context for the Dockerfile at `path` (None: it has none) with the text `source`; `names` is what `copied`
        says of it, when that is known already.

        What the user named, else what a compose file says that builds this Dockerfile, else the Dockerfile's own
        folder, as for `docker build .`, or the repository's top folder, when files that are copied are only there.
        """
        known = self._of(path, source, named, names)
        return known if known.why.isprintable() else replace(known, why=visible(known.why))

    def _of(self, path: str | None, source: bytes, named: Named | None, names: tuple[str, ...] | None) -> Known:
        if len(self._reals) > _FOLDERS:
            for remembered in (self._builds, self._tops, self._bare, self._reals):
                remembered.clear()
        if not may_copy(source):
            return Known(None, "nothing is copied from one", wanted=False)
        if named:
            return self._opened(named.folder, path, f"{named.by} names it")
        if path is None:
            return Known(None, "standard input has none; --context names one")
        names = tuple(copied(source)) if names is None else names
        own = self._real(os.path.dirname(path) or os.curdir)
        builds = self._composed(path, own)
        if len({os.path.realpath(build.context) for build in builds}) > 1:
            files = " and ".join(dict.fromkeys(build.file for build in builds))
            return Known(None, f"{files} builds this file in several folders; --context names one")
        if builds:
            why = f"{builds[0].file} builds this file there, for the service {builds[0].service}"
            return self._unless_missing(builds[0].context, path, names, why)
        missing = _missing(own, names)
        top = self._top(own) if missing else None
        if missing and top and top != own and not _missing(top, names):
            why = f"{missing} is in the repository's top folder, not beside the Dockerfile"
            return self._opened(top, path, why)
        if any(os.path.normpath("/" + name) == "/" for name in names) and self._is_bare(own):
            return Known(None, f"there is nothing but Dockerfiles in {_from_here(own)}; --context names the folder")
        return self._unless_missing(own, path, names, "it is the Dockerfile's own folder")

    def _unless_missing(self, folder: str, path: str, names: tuple[str, ...], why: str) -> Known:
        missing = _missing(folder, names)
        if missing:
            return Known(
                None, f"{missing} is copied, and is not in {_from_here(self._real(folder))}; --context names the folder"
            )
        return self._opened(folder, path, why)

    def _composed(self, path: str, own: str) -> list[Build]:
        """What builds the Dockerfile `path`, in the nearest folder that has a compose file that does."""
        place = os.path.join(own, os.path.basename(path))
        for folder in self._upwards(own):
            if folder not in self._builds:
                self._builds[folder] = _builds_in(folder)
            if not self._builds[folder]:
                continue
            real = os.path.realpath(place)
            found = [build for build in self._builds[folder] if os.path.realpath(build.dockerfile) == real]
            if found:
                return found
        return []

    def _real(self, folder: str) -> str:
        if folder not in self._reals:
            self._reals[folder] = os.path.realpath(folder)
        return self._reals[folder]

    def _is_bare(self, folder: str) -> bool:
        if folder not in self._bare:
            self._bare[folder] = _is_bare(folder)
        return self._bare[folder]

    def _upwards(self, folder: str) -> Iterator[str]:
        """`folder` and those above it up to the repository's top; outside of a repository, `folder` alone."""
        top = self._top(folder)
        yield folder
        while top is not None and folder != top:
            folder = os.path.dirname(folder)
            yield folder

    def _top(self, folder: str) -> str | None:
        """The nearest folder with `.git`, from `folder` upwards."""
        if folder not in self._tops:
            above = os.path.dirname(folder)
            if os.path.lexists(os.path.join(folder, ".git")):
                self._tops[folder] = folder
            else:
                self._tops[folder] = None if above == folder else self._top(above)
        return self._tops[folder]

    def _opened(self, folder: str, path: str | None, why: str) -> Known:
        from layersmith.disk.context import IGNORE, open_context

        own = f"{path}{IGNORE}" if path is not None and os.path.isfile(f"{path}{IGNORE}") else ""
        key = (self._real(folder), os.path.realpath(own) if own else "")
        if key not in self._trees:
            try:
                tree = open_context(folder, path)
            except DiskError as error:
                return Known(None, str(error))
            if len(self._trees) >= _KEPT:
                del self._trees[next(iter(self._trees))]
            self._trees[key] = tree
        return Known(folder, why, self._trees[key])


def _builds_in(folder: str) -> tuple[Build, ...]:
    """What the compose files in `folder` build."""
    try:
        names = sorted(name for name in os.listdir(folder) if "compose" in name)
    except OSError:
        return ()
    if not names:
        return ()
    from layersmith.disk.compose import builds_in, is_compose  # most folders have no compose file

    return builds_in(folder, filter(is_compose, names))


def unreadable(known: Known) -> Known:
    """What is left to say of a context in which something could not be read."""
    troubles = known.tree.troubles if known.tree else []
    return Known(None, visible(f"{troubles[0] or 'the folder'} in {_shown(known.folder or '')} cannot be read"))


def may_copy(source: bytes) -> bool:
    """Whether the Dockerfile with the text `source` may take something from a context."""
    return bool(_COPIES.search(source))


def copied(source: bytes) -> Iterator[str]:
    """The files and folders that are copied from the context by their plain names."""
    for instruction in parse(source).instructions:
        if instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None:
            yield from (word for word in sources(instruction) if _LITERAL.fullmatch(word) and not is_remote(word))


def _missing(folder: str, copied: tuple[str, ...]) -> str:
    """The first of the `copied` files that is not in `folder`; "" when all are."""
    return next((name for name in copied if not os.path.lexists(folder + os.path.normpath("/" + name))), "")


def _is_bare(folder: str) -> bool:
    """Whether there is nothing in `folder` that an image can be made of: its Dockerfiles are for another one."""
    try:
        names = [name for name in os.listdir(folder) if name != ".git"]
    except OSError:
        return False
    return all(is_dockerfile(name) or name.endswith((".dockerignore", ".md")) for name in names)


def _shown(folder: str) -> str:
    """`folder` from the current one, when it is that or lies below it."""
    return _from_here(os.path.realpath(folder))


def _from_here(real: str) -> str:
    """As `_shown`, for a folder that is written without links."""
    here = os.getcwd()
    return os.curdir if real == here else real.removeprefix(os.path.join(here, ""))
