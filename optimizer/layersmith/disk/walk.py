"""Which files a command is about: those named, and the Dockerfiles below the folders named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.files import sentence
from layersmith.disk.patterns import Patterns, ignored, read_patterns
from layersmith.values import field, value

SKIPPED = frozenset({".git", ".hg", ".svn", ".jj", ".venv", ".tox", ".nox", "node_modules", "__pycache__"})
"""Folders that hold other people's files, or none of the source."""


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
            files = [os.path.normpath(path)]
        else:
            found.problems.append((path, "no such file or folder"))
            continue
        for file in files:
            real = os.path.realpath(file)
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

    def files(self) -> list[str]:
        """The Dockerfiles below the top folder, a folder's own files before those of its folders."""
        files: list[str] = []
        troubles = len(self._found.problems)
        first = "" if self._top == os.curdir else self._top
        folders = [(first, self._real, _outer_rules(self._real))]
        while folders:
            shown, real, rules = folders.pop()
            own = read_patterns(os.path.join(real, ".gitignore"), real)
            rules = (*rules, own) if own else rules
            excluded = tuple(self._excluded(real))
            inner: list[tuple[str, str, tuple[Patterns, ...]]] = []
            for entry in self._entries(shown, real):
                path = os.path.join(real, entry.name)
                is_folder = entry.is_dir(follow_symlinks=False)
                if not is_folder and not self._takes(entry.name):
                    continue
                if ignored(rules, path, is_folder) or ignored(excluded, path, is_folder):
                    continue
                if is_folder:
                    if not _foreign(path, entry.name):
                        inner.append((os.path.join(shown, entry.name), path, rules))
                elif self._inside(entry, os.path.join(shown, entry.name)):
                    files.append(os.path.join(shown, entry.name))
            folders += reversed(inner)
        if not files and len(self._found.problems) == troubles:
            self._found.problems.append((self._top, "no Dockerfile found in this folder or below it"))
        return files

    def _entries(self, shown: str, real: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(real) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._found.problems.append((shown or os.curdir, f"cannot be listed: {sentence(error)}"))
            return []

    def _inside(self, entry: os.DirEntry[str], shown: str) -> bool:
        """Whether the file is below the top folder, and no link out of it (or to a folder)."""
        if not entry.is_symlink():
            return True
        if os.path.isdir(entry.path):
            return False
        target = os.path.realpath(entry.path)
        if target.startswith(self._real.rstrip(os.sep) + os.sep):
            return True
        self._found.notes.append((shown, f"a link out of {self._top}; name it to have it done"))
        return False


def _foreign(path: str, name: str) -> bool:
    """Whether the folder is one of version control, of installed packages, or a Python environment."""
    return name in SKIPPED or os.path.lexists(os.path.join(path, "pyvenv.cfg"))


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
