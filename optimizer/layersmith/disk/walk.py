"""Which files a command is about: those named, and the Dockerfiles below the folders named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.files import sentence
from layersmith.disk.folders import Folders, Listing
from layersmith.disk.patterns import Patterns, ignored, read_patterns
from layersmith.values import field, value
from layersmith.visible import visible

SKIPPED = frozenset({".git", ".hg", ".svn", ".jj", ".venv", ".tox", ".nox", "node_modules", "__pycache__"})
"""Folders that hold other people's files, or none of the source."""

_ENVIRONMENT = "pyvenv.cfg"
"""A folder with such a file is a Python environment, whatever its name."""


@value
class Found:
    """What a search found: `files` in order, each once; `problems` and `notes` as (path, sentence) pairs.

    A problem is an error (a missing file), a note only says what was passed over.
    """

    files: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def find(
    paths: Iterable[str],
    excluded: Callable[[str], Iterable[Patterns]],
    takes: Callable[[str], bool] = is_dockerfile,
) -> Found:
    """The files that `paths` (files and folders) stand for, as `walked` has it."""
    found = Found()
    found.files.extend(walked(paths, excluded, found, Folders(), takes))
    return found


def walked(
    paths: Iterable[str],
    excluded: Callable[[str], Iterable[Patterns]],
    found: Found,
    folders: Folders,
    takes: Callable[[str], bool] = is_dockerfile,
) -> Iterator[str]:
    """The files that `paths` (files and folders) stand for, as they are found; what there is to say of the way is
    added to `found`, and what is seen of folders to `folders`.

    A file is taken whatever its name is; a folder is walked, in order of names, without following links to
    folders. `excluded` gives the patterns that the user excludes in an absolute folder, `takes` says whether a file is
    taken by its name (without folders).
    """
    seen: set[str] = set()
    for path in paths:
        files: Iterable[tuple[str, str]]
        if os.path.isdir(path):
            files = _Walk(path, excluded, found, takes, folders).files()
        else:
            try:
                os.lstat(path)
            except OSError as error:
                found.problems.append((path, sentence(error)))
                continue
            file = os.path.normpath(path)
            files = [(file, os.path.realpath(file))]
        for file, real in files:
            if real not in seen:
                seen.add(real)
                yield file


class _Walk:
    def __init__(
        self,
        top: str,
        excluded: Callable[[str], Iterable[Patterns]],
        found: Found,
        takes: Callable[[str], bool],
        folders: Folders,
    ) -> None:
        self._top = os.path.normpath(top)
        self._real = os.path.realpath(top)
        self._excluded = excluded
        self._found = found
        self._takes = takes
        self._folders = folders

    def files(self) -> Iterator[tuple[str, str]]:
        """The Dockerfiles below the top folder, a folder's own files before those of its folders: as they are named,
        and which files those are."""
        troubles, none = len(self._found.problems), True
        kept_out: list[str] = []
        takes = self._takes
        first = "" if self._top == os.curdir else self._top
        folders = [(first, self._real, _outer_rules(self._real))]
        while folders:
            shown, real, rules = folders.pop()
            listed = self._listed(shown, real)
            names = sorted([name for name, kind in listed.items() if kind != "folder" and takes(name)])
            inner = [name for name, kind in listed.items() if kind == "folder" and name not in SKIPPED]
            if not (names or inner):
                continue  # most folders: nobody needs to know what is excluded there
            if listed.get(".gitignore", "folder") != "folder" and (
                own := read_patterns(os.path.join(real, ".gitignore"), real)
            ):
                rules = (*rules, own)
            excluded = tuple(self._excluded(real))
            judged = bool(rules or excluded)
            ahead, real_ahead = os.path.join(shown, ""), os.path.join(real, "")
            for name in names:
                path = real_ahead + name
                if judged and (ignored(rules, path, False) or ignored(excluded, path, False)):
                    kept_out.append(ahead + name)
                    continue
                if target := self._target(path, ahead + name) if listed[name] == "link" else path:
                    none = False
                    self._folders.is_at(shown, real)
                    yield ahead + name, target
            inner.sort(reverse=True)
            for name in inner:
                path = real_ahead + name
                if not (judged and (ignored(rules, path, True) or ignored(excluded, path, True))):
                    folders.append((ahead + name, path, rules))
        if none and len(self._found.problems) == troubles:
            self._found.problems.append((self._top, "no Dockerfile found in this folder or below it" + _but(kept_out)))

    def _listed(self, shown: str, real: str) -> Listing:
        """What there is to look at in the folder `real`; nothing in a Python environment, unless it is the top."""
        try:
            listed = self._folders.listed(real, self._is_wanted)
        except OSError as error:
            if real == self._real or not os.path.lexists(os.path.join(real, _ENVIRONMENT)):
                self._found.problems.append((shown or os.curdir, f"cannot be listed: {sentence(error)}"))
            return {}
        return {} if real != self._real and listed.get(_ENVIRONMENT, "folder") != "folder" else listed

    def _is_wanted(self, name: str) -> bool:
        return name in (".gitignore", _ENVIRONMENT) or self._takes(name)

    def _target(self, path: str, shown: str) -> str | None:
        """Which file the link `path` names; None when that is not below the top folder, or a folder."""
        if os.path.isdir(path):
            return None
        target = os.path.realpath(path)
        if target.startswith(self._real.rstrip(os.sep) + os.sep):
            return target
        self._found.notes.append((shown, f"a link out of {self._top}; name it to have it done"))
        return None


def _but(kept_out: Sequence[str]) -> str:
    """What to add when there are files that were `kept_out`."""
    if not kept_out:
        return ""
    more = f" and {len(kept_out) - 1} more" if kept_out[1:] else ""
    them = "them" if more else "it"
    names = f"{visible(kept_out[0])}{more}"
    return f", apart from {names}, which a .gitignore or the config excludes: name {them} to have {them} done"


def _outer_rules(top: str) -> tuple[Patterns, ...]:
    """What the repository around the folder `top` ignores, outermost first; nothing without a repository."""
    folders = [top]
    while not os.path.lexists(os.path.join(folders[-1], ".git")):
        above = os.path.dirname(folders[-1])
        if above == folders[-1]:
            return ()
        folders.append(above)
    root = folders[-1]
    sources = [(os.path.join(root, ".git", "info", "exclude"), root)]
    sources += [(os.path.join(folder, ".gitignore"), folder) for folder in reversed(folders[1:])]
    rules = [patterns for path, folder in sources if (patterns := read_patterns(path, folder))]
    # A folder that was named is walked even when it is ignored itself.
    return tuple(patterns for patterns in rules if not _ignores_above(patterns, top, root))


def _ignores_above(patterns: Patterns, top: str, root: str) -> bool:
    while len(top) > len(root):
        if patterns.verdict(top, True):
            return True
        top = os.path.dirname(top)
    return False
