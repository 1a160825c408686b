"""A folder in which one file has another content than on the disk, or is there though the disk has none yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from layersmith.context.tree import Kind, Tree

if TYPE_CHECKING:
    from layersmith.context.context import Folder


def overlaid(tree: Tree, path: str, data: bytes) -> Tree:
    """The context `tree` once its file `path` has the content `data`. Raises IgnoreError for an ignore file that Docker
    refuses."""
    from layersmith.context.context import Context

    return tree.with_file(path, data) if isinstance(tree, Context) else tree


class Overlay:
    """What lies in `folder`, as `layersmith.context.context.Folder` has it, but for the file `path`, which has this
    `data`; the folder that it lies in is there."""

    def __init__(self, folder: Folder, path: str, data: bytes) -> None:
        self._folder, self._path, self._data = folder, path, data

    def entries(self, path: str) -> Mapping[str, Kind]:
        """As `Folder` has it."""
        found = self._folder.entries(path)
        above, _, name = self._path.rpartition("/")
        return {**found, name: "file"} if path == above else found

    def target(self, path: str) -> str:
        """As `Folder` has it."""
        return self._folder.target(path)

    def content(self, path: str, limit: int) -> bytes | None:
        """As `Folder` has it."""
        if path != self._path:
            return self._folder.content(path, limit)
        return self._data if len(self._data) <= limit else None

    def size(self, path: str) -> int:
        """As `Folder` has it."""
        return len(self._data) if path == self._path else self._folder.size(path)
