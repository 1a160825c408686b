"""All transforms, imported when somebody asks for them: a run over files that are all known from earlier needs none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from layersmith.rewrite import Transform


class _Pipeline(Sequence["Transform"]):
    """`PIPELINE`, as if it was there."""

    def __getitem__(self, at: Any) -> Any:
        from layersmith_transforms import PIPELINE

        return PIPELINE[at]

    def __len__(self) -> int:
        from layersmith_transforms import PIPELINE

        return len(PIPELINE)

    def __iter__(self) -> Iterator[Transform]:
        from layersmith_transforms import PIPELINE

        return iter(PIPELINE)


class Names(Collection[str]):
    """The names of the transforms in `pipeline`."""

    def __init__(self, pipeline: Sequence[Transform]) -> None:
        self._pipeline = pipeline

    def __contains__(self, name: object) -> bool:
        return any(one.name == name for one in self._pipeline)

    def __iter__(self) -> Iterator[str]:
        return (one.name for one in self._pipeline)

    def __len__(self) -> int:
        return len(self._pipeline)


ALL: Sequence[Transform] = _Pipeline()
"""All transforms, in the order in which they run."""
