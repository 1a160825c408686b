"""How many bytes several images take together, where what they have in common is stored once.

Facts: the image specification, "Layer ChainID": a disk has a layer once for each row of layers that it lies on top of;
the distribution specification: a registry has a blob once, wherever it lies. So images share on disks only what they
begin with, and in registries every layer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from layersmith.verify.layers import ImageFigures
from layersmith.verify.model import Layer


@dataclass(frozen=True)
class Stored:
    """Bytes of several images: `apart` is what they take one by one, `disk` what they take together on a disk, and
    `registry`, compressed, in a registry; `shared` is, for each image, what another one begins with as well."""

    apart: int
    disk: int
    registry: int
    shared: tuple[int, ...]


def stored(images: Sequence[ImageFigures]) -> Stored:
    """What `images` take together, by the digests of their layers."""
    rows = [list(_chain(image)) for image in images]
    times = Counter(chain for row in rows for chain, _ in row)
    once = {chain: layer for row in rows for chain, layer in row}
    blobs = {layer.digest: layer.compressed for image in images for layer in image.layers}
    return Stored(
        apart=sum(image.size for image in images),
        disk=sum(layer.size for layer in once.values()),
        registry=sum(blobs.values()),
        shared=tuple(sum(layer.size for chain, layer in row if times[chain] > 1) for row in rows),
    )


def _chain(image: ImageFigures) -> Iterator[tuple[tuple[str, ...], Layer]]:
    """Each layer with the row of layers that it ends."""
    below: tuple[str, ...] = ()
    for layer in image.layers:
        below = (*below, layer.digest)
        yield below, layer
