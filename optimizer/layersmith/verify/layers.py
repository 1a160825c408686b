"""Where an image's bytes go: the figures of each layer, and the bytes that no container can see.

A byte is wasted when it lies in a layer but not in the root filesystem: a later layer overwrote or deleted its file.
"""

from __future__ import annotations

from dataclasses import dataclass

from layersmith.verify.archive import Image, LayerFile
from layersmith.verify.model import Layer
from layersmith.verify.rootfs import Inode, RootFilesystem
from layersmith.verify.weight import Scale


@dataclass(frozen=True)
class ImageFigures:
    """The layers of an image from the bottom, and its tags."""

    names: tuple[str, ...]
    layers: tuple[Layer, ...]

    @property
    def size(self) -> int:
        """Bytes of the files in all layers."""
        return sum(layer.size for layer in self.layers)

    @property
    def compressed(self) -> int:
        """Bytes that a registry keeps."""
        return sum(layer.compressed for layer in self.layers)

    @property
    def wasted(self) -> int:
        """Bytes that are in a layer but not in the root filesystem."""
        return sum(layer.overwritten + layer.deleted_later for layer in self.layers)

    @property
    def duplicated(self) -> int:
        """Bytes that a layer repeats because only owner, mode or attributes changed."""
        return sum(layer.duplicated for layer in self.layers)

    @property
    def efficiency(self) -> float:
        """The share of the bytes that can be seen in the root filesystem, 0 to 1."""
        return 1 - self.wasted / self.size if self.size else 1.0


def figures(image: Image) -> ImageFigures:
    """The figures of `image`, read in one pass; all sizes are bytes, `added` counts paths that are no folders.

    A layer that is not compressed in the archive is compressed on the way, to tell what a registry would keep of it.
    A hard link's bytes count once, and are wasted when its last name is gone. Raises ImageError.
    """
    tally = _Tally(len(image.layers))
    root = RootFilesystem()
    layers = []
    with Scale() as scale:
        for layer in image.layers:
            added, size = root.apply(image, layer, lost=tally.lost, tap=None if layer.compression else scale)
            layers.append((layer, added, size, layer.stored if layer.compression else scale.total()))
    tally.settle(root)
    return ImageFigures(image.names, tuple(tally.layer(*each) for each in layers))


class _Tally:
    """Books, for each layer, what later layers take away."""

    def __init__(self, layers: int) -> None:
        self._overwritten = [0] * layers
        self._deleted = [0] * layers
        self._duplicated = [0] * layers
        self._linked: dict[int, tuple[Inode, list[int]]] = {}

    def lost(self, path: str, old: Inode, new: Inode | None) -> None:
        """What `Lost` says."""
        book = self._deleted if new is None else self._overwritten
        if old.linked:  # another name may be left
            self._linked[id(old)] = (old, book)
        else:
            book[old.layer] += old.size
        if new is not None and new.kind == "file" and new.layer > old.layer:
            facts = (new.mode, new.uid, new.gid, new.xattrs)
            if new.digest == old.digest and facts != (old.mode, old.uid, old.gid, old.xattrs):
                self._duplicated[new.layer] += new.size

    def settle(self, root: RootFilesystem) -> None:
        """Books the hard links that have no name left."""
        left = {id(inode) for _, inode in root.inodes() if inode.linked}
        for key, (inode, book) in self._linked.items():
            if key not in left:
                book[inode.layer] += inode.size

    def layer(self, layer: LayerFile, added: int, size: int, compressed: int) -> Layer:
        """The value for others to read."""
        at = layer.index
        return Layer(
            index=at,
            digest=layer.diff_id,
            size=size,
            compressed=compressed,
            instruction=layer.step.instruction,
            added=added,
            overwritten=self._overwritten[at],
            deleted_later=self._deleted[at],
            duplicated=self._duplicated[at],
        )
