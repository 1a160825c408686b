"""Which of many instructions above one is the nearest that a question is about, without asking it of all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

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
