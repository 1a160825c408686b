"""Patterns as `.gitignore` has them, read from a file or from a config."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from layersmith.disk.files import DiskError, read

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_FEW = 16
"""Paths that are held against each pattern; for more of them it is worth while to make one expression of all."""


class Patterns:
    """Patterns that hold below `folder` (an absolute path), as in a `.gitignore` there."""

    def __init__(self, folder: str, lines: Iterable[str]) -> None:
        self._prefix = folder.rstrip(os.sep) + os.sep
        self._spec = _compile(lines)
        self._any: re.Pattern[str] | None = None
        self._asked = 0

    def verdict(self, path: str, folder: bool) -> bool | None:
        """Whether the last pattern that fits the absolute `path` ignores it; None when no pattern fits.

        `folder` says that the path is a folder.
        """
        if not path.startswith(self._prefix):
            return None
        inside = path[len(self._prefix) :].replace(os.sep, "/")
        if folder:
            inside += "/"
        if self._any is None:
            self._asked += 1
            if self._asked > _FEW:
                self._any = _any_of(self._spec)
        elif not self._any.search(inside):
            return None
        return self._spec.check_file(inside).include


def ignored(rules: Iterable[Patterns], path: str, folder: bool) -> bool:
    """Whether `path` is ignored by `rules`, given from the outermost to the innermost."""
    for patterns in reversed(tuple(rules)):
        verdict = patterns.verdict(path, folder)
        if verdict is not None:
            return verdict
    return False


def read_patterns(path: str, folder: str) -> Patterns | None:
    """The patterns in the file `path`, for `folder`; None when it is missing or cannot be read."""
    if not os.path.lexists(path):
        return None
    try:
        text = read(path).removeprefix(b"\xef\xbb\xbf")
    except DiskError:
        return None
    return Patterns(folder, os.fsdecode(text).replace("\r\n", "\n").split("\n"))


def _compile(lines: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    lines = list(lines)
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        # git, too, passes over a pattern that it cannot read.
        return GitIgnoreSpec.from_lines([line for line in lines if _readable(line)])


def _any_of(spec: GitIgnoreSpec) -> re.Pattern[str]:
    """What finds something wherever one of the patterns fits: most paths fit none."""
    texts = [one.regex.pattern for one in spec.patterns if one.include is not None and one.regex is not None]
    return re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", f"(?:{text})") for text in texts) or r"(?!)")


def _readable(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
