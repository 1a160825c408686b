"""Applying edits to bytes, and knowing afterwards where each line came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from layersmith.rewrite import Edit
from layersmith.values import pattern


def apply(source: bytes, edits: Iterable[Edit]) -> tuple[bytes, list[tuple[int, int]]]:
    """`source` with all `edits` made, and (offset in result, offset in source) pairs, one for each piece.

    Edits at the same place keep their order. Raises ValueError when two of them overlap or leave the file.
    """
    pieces: list[bytes] = []
    origin: list[tuple[int, int]] = []
    at = length = 0
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        if edit.span.start < at or edit.span.end > len(source) or edit.span.end < edit.span.start:
            raise ValueError(f"edits overlap at byte {edit.span.start}")
        origin.append((length, at))
        pieces.append(source[at : edit.span.start])
        length += len(pieces[-1])
        if edit.replacement:
            origin.append((length, edit.span.start))
            pieces.append(edit.replacement)
            length += len(edit.replacement)
        at = edit.span.end
    origin.append((length, at))
    pieces.append(source[at:])
    return b"".join(pieces), origin


_NAMED = pattern(r"\blines? \d+(?:(?:, | to | and | or )\d+)*")
_NUMBER = pattern(r"\d+")


def retold(text: str, line: Callable[[int], int]) -> str:
    """`text` with each line that it names (`line 3`, `lines 3 to 7`) as `line` gives it."""
    return _NAMED.sub(lambda found: _NUMBER.sub(lambda n: str(line(int(n[0]))), found[0]), text)


class Lines:
    """Which line of the original file (1-based) each line of the current text began as."""

    def __init__(self, source: bytes) -> None:
        self._original = list(range(1, source.count(b"\n") + 2))

    def original(self, line: int) -> int:
        """The original line of the current line `line` (both 1-based)."""
        return self._original[min(line, len(self._original)) - 1]

    def retold(self, text: str) -> str:
        """`text` with the lines that it names as those of the original file."""
        return retold(text, self.original)

    def advance(self, before: bytes, after: bytes, origin: list[tuple[int, int]]) -> None:
        """Follow one `apply` that turned `before` into `after`."""
        starts = _line_starts(before)
        offsets = [pair[0] for pair in origin]
        mapped: list[int] = []
        for start in _line_starts(after):
            piece = bisect_right(offsets, start) - 1
            inserted = piece + 1 < len(origin) and origin[piece + 1][1] <= origin[piece][1]
            source = origin[piece][1] + (0 if inserted else start - origin[piece][0])
            mapped.append(self._original[bisect_right(starts, source) - 1])
        self._original = mapped


def _line_starts(text: bytes) -> list[int]:
    starts = [0]
    at = text.find(b"\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find(b"\n", at + 1)
    return starts
