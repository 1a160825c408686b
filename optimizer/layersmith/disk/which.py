"""Which folder is the build context of a Dockerfile, and how that is known."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.files import DiskError, Identity
from layersmith.disk.folders import Folders
from layersmith.values import replace, value
from layersmith.visible import visible

if TYPE_CHECKING:
    from layersmith.context.context import Context
    from layersmith.disk.compose import Build
    from layersmith.options import Options

_COPIES = re.compile(rb"\n[ \t]*(?:copy|add)[ \t\\`]")
_LITERAL = re.compile(r"(?!<<)[^*?\[\]\\$`'\"]+")
_IN_PATHS = "".join(chr(code) for code in range(128) if chr(code).isalnum()) + "_./-"
_KEPT = 8
"""Contexts that are kept for the next Dockerfile: neighbours often have the same one. Fewer, when they hold more names
than `disk.context.NAMES` together."""

_FOLDERS = 10_000
"""Folders of which something is remembered; there is no end to a list of files."""


@value
class Known:
    """The build context of a Dockerfile: its `folder`, None when it is not known, and `why`, a clause that says how it
    is known or why it is not. `tree` is what the build sees there. `wanted` is false when the Dockerfile takes nothing
    from a context. `top` is which folder it is, `ignore` which file its ignore file is, None when it has none. Compose
    files let builds of the Dockerfile end at the stages `targets`."""

    folder: str | None
    why: str
    tree: Context | None = None
    wanted: bool = True
    top: Identity | None = None
    ignore: Identity | None = None
    targets: tuple[str, ...] = ()

    def options(self, chosen: Options) -> Options:
        """The options that the user has `chosen`, with what is known of the builds of the Dockerfile."""
        return replace(chosen, targets=self.targets) if self.targets else chosen

    @property
    def sentence(self) -> str:
        """Folder and reason in one sentence, for a person."""
        if self.folder is None:
            return f"no build context is known: {self.why}"
        return f"the build context is {visible(_shown(self.folder))} ({self.why})"


NOT_WANTED = Known(None, "nothing is copied from one", wanted=False)
"""For a Dockerfile that takes nothing from a context."""


@value
class Named:
    """A folder that the user names as the context; `by` says where ("--context", or a config file's name)."""

    folder: str
    by: str


class Contexts:
    """Finds the contexts of Dockerfiles; compose files are read once, and `folders` are what is known of folders."""

    def __init__(self, folders: Folders | None = None) -> None:
        self.folders = folders or Folders()
        self._builds: dict[str, tuple[Build, ...]] = {}
        self._tops: dict[str, str | None] = {}
        self._bare: dict[str, bool] = {}
        self._trees: dict[tuple[str, str], Context] = {}

    def of(
        self, path: str | None, source: bytes, named: Named | None = None, names: tuple[str, ...] | None = None
    ) -> Known:
        """The context for the Dockerfile at `path` (None: it has none) with the text `source`; `names` is what `copied`
        says of it, when that is known already, and that it `may_copy`.

        What the user named, else what a compose file says that builds this Dockerfile, else the Dockerfile's own
        folder, as for `docker build .`, or the repository's top folder, when files that are copied are only there.
        """
        if len(self._tops) > _FOLDERS:
            for remembered in (self._builds, self._tops, self._bare):
                remembered.clear()
        if names is None and not may_copy(source):
            return NOT_WANTED
        own = self.folders.real(os.path.dirname(path)) if path is not None else ""
        asked = path is not None and (named is None or source.lower().count(b"from") > 1)
        builds = self._composed(path, own) if path is not None and asked else []
        known = self._of(path, source, named, names, own, builds)
        targets = tuple(sorted({build.target for build in builds if build.target}))
        known = replace(known, targets=targets) if targets else known
        return known if known.why.isprintable() else replace(known, why=visible(known.why))

    def _of(
        self,
        path: str | None,
        source: bytes,
        named: Named | None,
        names: tuple[str, ...] | None,
        own: str,
        builds: Sequence[Build],
    ) -> Known:
        """As `of`, for a Dockerfile in the folder `own`, which compose files build as `builds` say."""
        if named:
            return self._opened(named.folder, self.folders.real(named.folder), path, own, f"{named.by} names it")
        if path is None:
            return Known(None, "standard input has none (--context names one)")
        names = tuple(copied(source)) if names is None else names
        if len(builds) > 1 and len({os.path.realpath(build.context) for build in builds}) > 1:
            files = " and ".join(dict.fromkeys(build.file for build in builds))
            return Known(None, f"{files} builds this file in several folders (--context names one)")
        if builds:
            why = f"{builds[0].file} builds this file there, for the service {builds[0].service}"
            return self._unless_missing(builds[0].context, path, own, names, why)
        missing = self._missing(own, names)
        top = self._top(own) if missing else None
        if missing and top and top != own and not self._missing(top, names):
            why = f"{missing} is in the repository's top folder, not beside the Dockerfile"
            return self._opened(top, top, path, own, why)
        if missing and top and top != own and (other := self._missing(top, names)) != missing:
            told = f"{missing} is copied, but is not in the folder {_from_here(own)}, nor {other} in {_from_here(top)}"
            return Known(None, f"{told}, the repository's top folder (--context names another)")
        if not missing and (place := self._named_from_above(own, source, names)):
            told = f"{place} is named, as if the repository's top folder were copied, which has all that is copied, too"
            return Known(None, f"{told} (--context names one)")
        if any(os.path.normpath("/" + name) == "/" for name in names) and self._is_bare(own):
            return Known(None, f"there is nothing but Dockerfiles in {_from_here(own)} (--context names the folder)")
        return self._unless_missing(own, path, own, names, "it is the Dockerfile's own folder")

    def _named_from_above(self, own: str, source: bytes, names: tuple[str, ...]) -> str:
        """The folder `own`, as the Dockerfile names it when the repository's top folder is copied: `apps/api` in
        `WORKDIR /srv/apps/api` below a `COPY . /srv`. "" when it does not, or `names` are not in the top folder."""
        if not any(os.path.normpath("/" + name) == "/" for name in names):
            return ""
        top = self._top(own)
        place = os.path.relpath(own, top).replace(os.sep, "/") if top else ""
        # One name alone, such as `app` or `server`, says little.
        if "/" not in place or os.fsencode(place) not in source or self._missing(top or "", names):
            return ""
        return place if _names_in_copy(source, place) else ""

    def _unless_missing(self, folder: str, path: str, own: str, names: tuple[str, ...], why: str) -> Known:
        real = folder if folder == own else self.folders.real(folder)
        missing = self._missing(real, names)
        if missing:
            return Known(
                None, f"{missing} is copied, but is not in the folder {_from_here(real)} (--context names another)"
            )
        return self._opened(folder, real, path, own, why)

    def _missing(self, real: str, names: tuple[str, ...]) -> str:
        """The first of the files `names` that are copied which is not in the folder `real`; "" when all are."""
        for name in names:
            first, _, deeper = os.path.normpath("/" + name)[1:].replace(os.sep, "/").partition("/")
            if not first:
                there = self.folders.known(real) is not None or os.path.lexists(real)
            else:
                there = self.folders.holds(real, first) and not (
                    deeper and not os.path.lexists(f"{real}/{first}/{deeper}")
                )
            if not there:
                return name
        return ""

    def _composed(self, path: str, own: str) -> list[Build]:
        """What builds the Dockerfile `path`, in the nearest folder that has a compose file that does."""
        place = os.path.join(own, os.path.basename(path))
        for folder in self._upwards(own):
            if folder not in self._builds:
                self._builds[folder] = _builds_in(folder, self.folders.known(folder))
            if not self._builds[folder]:
                continue
            real = os.path.realpath(place)
            found = [build for build in self._builds[folder] if os.path.realpath(build.dockerfile) == real]
            if found:
                return found
        return []

    def _is_bare(self, folder: str) -> bool:
        if folder not in self._bare:
            self._bare[folder] = _is_bare(folder, self.folders.known(folder))
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
            if self.folders.holds(folder, ".git"):
                self._tops[folder] = folder
            else:
                self._tops[folder] = None if above == folder else self._top(above)
        return self._tops[folder]

    def _opened(self, folder: str, real: str, path: str | None, beside: str, why: str) -> Known:
        """The context `folder`, which is the folder `real`, for the Dockerfile `path` in the folder `beside`."""
        from layersmith.disk.context import IGNORE, NAMES, DiskFolder, open_context

        own = ""
        if path is not None and self.folders.holds(beside, f"{os.path.basename(path)}{IGNORE}"):
            own = f"{path}{IGNORE}" if os.path.isfile(f"{path}{IGNORE}") else ""
        key = (real, os.path.realpath(own) if own else "")
        if key not in self._trees:
            try:
                tree = open_context(folder, path, listed=self.folders.known(real))
            except DiskError as error:
                return Known(None, str(error))
            while len(self._trees) >= _KEPT or sum(map(_names, self._trees.values())) > NAMES:
                del self._trees[next(iter(self._trees))]
            self._trees[key] = tree
        tree = self._trees[key]
        disk = tree.folder
        if not isinstance(disk, DiskFolder):
            return Known(folder, why, tree)
        return Known(folder, why, tree, top=disk.identity, ignore=disk.ignore)


def _builds_in(folder: str, listed: Iterable[str] | None) -> tuple[Build, ...]:
    """What the compose files in `folder` build; `listed` are the names in it, when they are known."""
    try:
        names = sorted([name for name in (_names_in(folder) if listed is None else listed) if "compose" in name])
    except OSError:
        return ()
    if not names:
        return ()
    from layersmith.disk.compose import builds_in, is_compose  # most folders have no compose file

    return builds_in(folder, filter(is_compose, names))


def _names(tree: Context) -> int:
    """How many names of `tree` are in memory."""
    from layersmith.disk.context import DiskFolder

    return tree.folder.names if isinstance(tree.folder, DiskFolder) else 0


def unreadable(known: Known) -> Known:
    """What is left to say of a context in which something could not be read."""
    path, why = known.tree.troubles[0] if known.tree else ("", "")
    where = _shown(known.folder or "")
    return Known(None, visible(f"{path} in {where} {why}" if path else f"{where} {why}"), targets=known.targets)


def may_copy(source: bytes) -> bool:
    """Whether the Dockerfile with the text `source` may take something from a context."""
    lower = source.lower()
    return bool(_COPIES.search(b"\n" + lower)) or b"--mount=" in lower


def copied(source: bytes) -> Iterator[str]:
    """The files and folders that are copied from the context by their plain names."""
    from layersmith.effects.copies import is_remote, sources  # who knows it from an earlier run needs no parser
    from layersmith.syntax.parser import parse

    for instruction in parse(source).instructions:
        if instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None:
            yield from (word for word in sources(instruction) if _LITERAL.fullmatch(word) and not is_remote(word))


def _names_in_copy(source: bytes, place: str) -> bool:
    """Whether an instruction of the Dockerfile with the text `source` names the relative path `place`, by itself or in
    a folder that something is copied to or that WORKDIR goes to."""
    from layersmith.syntax.parser import parse

    instructions = parse(source).instructions
    folders = {"/", "", "./"}
    for instruction in instructions:
        if instruction.keyword in ("COPY", "ADD", "WORKDIR") and instruction.values:
            folders.add(instruction.values[-1].strip("\"'").rstrip("/") + "/")
    longest = max(map(len, folders))
    for instruction in instructions:
        own = instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None
        if own or instruction.keyword in ("FROM", "LABEL", "MAINTAINER"):
            continue
        text = instruction.args.text.decode("utf-8", "surrogateescape")
        for match in re.finditer(rf"{re.escape(place)}(?![\w.-])", text):
            before = text[max(0, match.start() - longest - 1) : match.start()]
            if before[len(before.rstrip(_IN_PATHS)) :] in folders:
                return True
    return False


def _is_bare(folder: str, listed: Iterable[str] | None) -> bool:
    """Whether there is nothing in `folder` that an image can be made of: its Dockerfiles are for another one. `listed`
    are the names in it, when they are known."""
    try:
        # The first file that is something else ends it.
        for name in _names_in(folder) if listed is None else listed:
            if name != ".git" and not (is_dockerfile(name) or name.endswith((".dockerignore", ".md"))):
                return False
    except OSError:
        return False
    return True


def _names_in(folder: str) -> Iterator[str]:
    """The names in `folder`, of which there may be very many, one by one. Raises OSError."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name


def _shown(folder: str) -> str:
    """`folder` from the current one, when it is that or lies below it."""
    return _from_here(os.path.realpath(folder))


def _from_here(real: str) -> str:
    """As `_shown`, for a folder that is written without links."""
    here = os.getcwd()
    return os.curdir if real == here else real.removeprefix(os.path.join(here, ""))
