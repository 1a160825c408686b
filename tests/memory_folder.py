"""A folder of files that are only in memory, as a build context may be read from."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.context.tree import Kind
from layersmith.values import value


@value
class Link:
    """A symbolic link in a `MemoryFolder`."""

    target: str


class MemoryFolder:
    """Files that are only in memory: contents, links and folders by name; a name may be a path, too.

    `MemoryFolder({"a.py": b"", "src": {"b.py": b""}, "empty": {}, "lib/c.py": b"", "d.py": Link("a.py")})`
    """

    def __init__(self, files: Mapping[str, object]) -> None:
        self._folders: dict[str, dict[str, Kind]] = {"": {}}
        self._files: dict[str, bytes] = {}
        self._links: dict[str, str] = {}
        self._add("", files)

    def _add(self, folder: str, files: Mapping[str, object]) -> None:
        for name, what in files.items():
            path = f"{folder}/{name}".lstrip("/")
            if isinstance(what, Mapping):
                self._make(path)
                self._add(path, what)
            elif isinstance(what, Link | bytes):
                above, _, last = path.rpartition("/")
                self._make(above)
                self._folders[above][last] = "link" if isinstance(what, Link) else "file"
                if isinstance(what, Link):
                    self._links[path] = what.target
                else:
                    self._files[path] = what
            else:
                raise TypeError(f"{path}: neither bytes, Link nor a mapping")

    def _make(self, folder: str) -> None:
        missing = []
        while folder not in self._folders:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        for path in reversed(missing):
            above, _, name = path.rpartition("/")
            self._folders[above][name] = "folder"
            self._folders[path] = {}

    def entries(self, path: str) -> Mapping[str, Kind]:
        """As `Folder` has it."""
        return self._folders[path]

    def target(self, path: str) -> str:
        """As `Folder` has it."""
        return self._links[path]

    def content(self, path: str, limit: int) -> bytes | None:
        """As `Folder` has it."""
        content = self._files[path]
        return content if len(content) <= limit else None

    def size(self, path: str) -> int:
        """As `Folder` has it."""
        return len(self._files[path])
