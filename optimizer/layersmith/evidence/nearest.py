"""Which of many instructions above one is the nearest that a question is about, without asking it of all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Self

from layersmith.effects.paths import GLOB, ancestors, names
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage

Row = Sequence[int]
"""Numbers that instructions have by their order, the smallest first."""


def nearest(rows: Sequence[Row], before: int) -> Iterator[int]:
    """The numbers in `rows` that are less than `before`, each once, the largest first; none may be negative."""
    at = before
    while True:
        at = max((row[end - 1] for row in rows if (end := bisect_left(row, at))), default=-1)
        if at < 0:
            return
        yield at


class ByPlace:
    """Numbers of instructions by the absolute places, or patterns of such, that they have to do with."""

    def __init__(self) -> None:
        self._at: dict[str, list[int]] = {}
        self._within: dict[str, list[int]] = {}

    def add(self, place: str, number: int) -> None:
        """`number`, which is not less than any that has been added, has to do with `place`."""
        for name in names(place):
            known = _known(name)
            self._at.setdefault(known, []).append(number)
            for folder in ("/", *ancestors(known)):
                self._within.setdefault(folder, []).append(number)

    def within(self, folder: str) -> list[Row]:
        """All that have to do with the place `folder` or one below it."""
        return [self._within.get(folder, ())]

    def holding(self, place: str) -> list[Row]:
        """All that may have to do with `place` or a folder that it lies in, and some others."""
        if not GLOB.isdisjoint(place):
            return self.near(place)
        above = dict.fromkeys(folder for name in names(place) for folder in ("/", *ancestors(name)))
        return [self._at[folder] for folder in above if folder in self._at]

    def near(self, place: str) -> list[Row]:
        """All that may have to do with `place`, a folder that it lies in, or what lies below it, and some others."""
        known = [_known(name) for name in names(place)]
        return [row for name in known for row in (*self.holding(name), *self.within(name))]


def _known(pattern: str) -> str:
    """`pattern` up to the part with its first wildcard."""
    if GLOB.isdisjoint(pattern):
        return pattern
    parts = ancestors(pattern)
    return next((above for above, path in zip(("/", *parts), parts, strict=False) if GLOB & set(path)), pattern)


class AsFar:
    """What there is to find in the instructions of a stage, which are looked at only as far as somebody asks.

    It is remembered with the facts of the file and keeps none itself: no collector of cycles runs to free them.
    """

    def __init__(self, _: Facts, stage: Stage) -> None:
        self.stage = stage
        self._count = 0

    def to(self, facts: Facts, start: int) -> Self:
        """What is found in all instructions above the offset `start`, and perhaps in more of them."""
        every = self.stage.instructions
        while self._count < len(every) and every[self._count].start < start:
            self.add(facts, every[self._count])
            self._count += 1
        return self

    def add(self, facts: Facts, one: Instruction) -> None:
        """Look at one more instruction."""
        raise NotImplementedError
