"""Two folders as one: what no repository keeps, such as `.git` or `node_modules`, beside what lies on the disk."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.context.context import Folder, Unreadable
from layersmith.context.tree import Kind
from memory_folder import MemoryFolder


class AddedFiles:
    """What `folder` holds and, over it, the files `added`, contents by paths."""

    def __init__(self, folder: Folder, added: Mapping[str, bytes]) -> None:
        self._folder, self._added = folder, MemoryFolder(added)

    def entries(self, path: str) -> Mapping[str, Kind]:
        """As `Folder` has it."""
        try:
            below = self._folder.entries(path)
        except Unreadable:
            below = {}
        try:
            return {**below, **self._added.entries(path)}
        except KeyError:
            return below

    def target(self, path: str) -> str:
        """As `Folder` has it."""
        return self._folder.target(path)

    def content(self, path: str, limit: int) -> bytes | None:
        """As `Folder` has it."""
        try:
            return self._added.content(path, limit)
        except KeyError:
            return self._folder.content(path, limit)

    def size(self, path: str) -> int:
        """As `Folder` has it."""
        try:
            return self._added.size(path)
        except KeyError:
            return self._folder.size(path)
