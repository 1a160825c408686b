"""Variables and their values, None for one whose value is not known, as they come to be one instruction after another.

Nobody changes such a mapping: what sets a variable makes another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

Variables = Mapping[str, str | None]

_FEW = 50
"""Variables of which a further copy costs next to nothing."""


def with_values(variables: Variables, values: Variables) -> Variables:
    """`variables` with `values` set over them."""
    if not values:
        return variables
    if isinstance(variables, Many):
        return Many(variables.layers, values)
    return {**variables, **values} if len(variables) < _FEW else Many((variables,), values)


class Many(Mapping[str, str | None]):
    """Variables in `layers`, of which a later one counts more. Each is larger than the next, so that there are few, and
    what one more instruction sets is not another copy of all that there were."""

    def __init__(self, below: tuple[Variables, ...], values: Variables) -> None:
        while below and len(below[-1]) <= len(values):
            below, values = below[:-1], {**below[-1], **values}
        self.layers = (*below, values)

    def __getitem__(self, name: str) -> str | None:
        for layer in reversed(self.layers):
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    @property
    def _names(self) -> dict[str, None]:
        return dict.fromkeys(chain.from_iterable(self.layers))
