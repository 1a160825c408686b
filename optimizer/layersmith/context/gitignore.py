"""What git keeps out of a repository, which a fresh clone therefore does not have."""

from __future__ import annotations

from layersmith.context.ignore import Ignore, IgnoreError
from layersmith.context.tree import Tree


class Unversioned:
    """Knows by the .gitignore files of `tree` which paths git ignores."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._rules: dict[str, Ignore | None] = {}

    def holds(self, path: str) -> bool:
        """Whether a .gitignore at the top or above `path` ignores it; false when none is there to say so."""
        parts = path.split("/")
        return any(self._says("/".join(parts[:depth]), path) for depth in range(len(parts)))

    def _says(self, folder: str, path: str) -> bool:
        if folder not in self._rules:
            data = self._tree.read(f"{folder}/.gitignore".lstrip("/"))
            self._rules[folder] = _rules(data, folder) if data else None
        rules = self._rules[folder]
        return bool(rules and rules.ignored(path))


def _rules(data: bytes, folder: str) -> Ignore | None:
    """The rules of a .gitignore in `folder` as those of a .dockerignore at the top, which differ in how a path is
    anchored (gitignore(5), "PATTERN FORMAT")."""
    lines = [_translated(line.strip(), folder) for line in data.decode("utf-8", "replace").splitlines()]
    try:
        return Ignore("\n".join(filter(None, lines)).encode("utf-8", "surrogateescape"))
    except IgnoreError:
        return None


def _translated(line: str, folder: str) -> str:
    if not line or line.startswith("#"):
        return ""
    exception, pattern = ("!", line[1:]) if line[0] == "!" else ("", line)
    pattern = pattern.rstrip("/")
    anchored = "/" in pattern
    pattern = pattern.lstrip("/")
    above = f"{folder}/" if folder else ""
    return f"{exception}{above}{pattern if anchored else f'**/{pattern}'}" if pattern else ""
