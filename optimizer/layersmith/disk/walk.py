"""Which files a command is about: those named, and the Dockerfiles below the folders named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import NamedTuple

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.files import sentence
from layersmith.disk.patterns import Patterns, ignored, read_patterns
from layersmith.values import field, value

SKIPPED = frozenset({".git", ".hg", ".svn", ".jj", ".venv", ".tox", ".nox", "node_modules", "__pycache__"})
"""Folders that hold other people's files, or none of the source."""

_ENVIRONMENT = "pyvenv.cfg"
"""A folder with such a file is a Python environment, whatever its name."""


class _Listed(NamedTuple):
    """What a folder holds: `files` to take, and whether each is a link; `folders`; whether there is a `.gitignore`."""

    files: list[tuple[str, bool]]
    folders: list[str]
    ignores: bool


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
    """The files that `paths` (files and folders) stand for.

    A file is taken whatever its name is; a folder is walked, in order of names, without following links to
    folders. `excluded` gives the patterns that the user excludes in an absolute folder, `takes` says whether a file is
    taken by its name (without folders).
    """
    found = Found()
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):
            files = _Walk(path, excluded, found, takes).files()
        elif os.path.lexists(path):
            file = os.path.normpath(path)
            files = [(file, os.path.realpath(file))]
        else:
            found.problems.append((path, "no such file or folder"))
            continue
        for file, real in files:
            if real not in seen:
                seen.add(real)
                found.files.append(file)
    return found


class _Walk:
    def __init__(
        self,
        top: str,
        excluded: Callable[[str], Iterable[Patterns]],
        found: Found,
        takes: Callable[[str], bool],
    ) -> None:
        self._top = os.path.normpath(top)
        self._real = os.path.realpath(top)
        self._excluded = excluded
        self._found = found
        self._takes = takes

    def files(self) -> list[tuple[str, str]]:
        """The Dockerfiles below the top folder, a folder's own files before those of its folders: as they are named,
        and which files those are."""
        files: list[tuple[str, str]] = []
        troubles = len(self._found.problems)
        first = "" if self._top == os.curdir else self._top
        folders = [(first, self._real, _outer_rules(self._real))]
        while folders:
            shown, real, rules = folders.pop()
            listed = self._listed(shown, real)
            if listed.ignores and (own := read_patterns(os.path.join(real, ".gitignore"), real)):
                rules = (*rules, own)
            if not (listed.files or listed.folders):
                continue  # most folders: nobody needs to know what is excluded there
            excluded = tuple(self._excluded(real))
            judged = bool(rules or excluded)
            ahead, real_ahead = os.path.join(shown, ""), os.path.join(real, "")
            for name, is_link in sorted(listed.files):
                path = real_ahead + name
                if judged and (ignored(rules, path, False) or ignored(excluded, path, False)):
                    continue
                if target := self._target(path, ahead + name) if is_link else path:
                    files.append((ahead + name, target))
            for name in sorted(listed.folders, reverse=True):
                path = real_ahead + name
                if not (judged and (ignored(rules, path, True) or ignored(excluded, path, True))):
                    folders.append((ahead + name, path, rules))
        if not files and len(self._found.problems) == troubles:
            self._found.problems.append((self._top, "no Dockerfile found in this folder or below it"))
        return files

    def _listed(self, shown: str, real: str) -> _Listed:
        """What there is to look at in the folder `real`; nothing in a Python environment, unless it is the top."""
        files: list[tuple[str, bool]] = []
        folders: list[str] = []
        ignores = False
        try:
            with os.scandir(real) as entries:
                for entry in entries:
                    name = entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if name not in SKIPPED:
                            folders.append(name)
                    elif self._takes(name):
                        files.append((name, entry.is_symlink()))
                    elif name == ".gitignore":
                        ignores = True
                    elif name == _ENVIRONMENT and real != self._real:
                        return _Listed([], [], False)
        except OSError as error:
            if real == self._real or not os.path.lexists(os.path.join(real, _ENVIRONMENT)):
                self._found.problems.append((shown or os.curdir, f"cannot be listed: {sentence(error)}"))
        return _Listed(files, folders, ignores)

    def _target(self, path: str, shown: str) -> str | None:
        """Which file the link `path` names; None when that is not below the top folder, or a folder."""
        if os.path.isdir(path):
            return None
        target = os.path.realpath(path)
        if target.startswith(self._real.rstrip(os.sep) + os.sep):
            return target
        self._found.notes.append((shown, f"a link out of {self._top}; name it to have it done"))
        return None


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
