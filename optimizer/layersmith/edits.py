"""Applying edits to bytes, and knowing afterwards where each line came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from layersmith.rewrite import Edit
from layersmith.values import number, pattern


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
_ONE = pattern(r"\blines (\d+) to \1\b")
_NUMBER = pattern(r"\d+")


def retold(text: str, line: Callable[[int], int]) -> str:
    """`text` with each line that it names (`line 3`, `lines 3 to 7`) as `line` gives it."""
    if "line" not in text:
        return text
    told = _NAMED.sub(lambda found: _NUMBER.sub(lambda n: str(line(number(n[0]))), found[0]), text)
    return _ONE.sub(r"line \1", told)


class Lines:
    """Which line of the original file (1-based) each line of the current text began as."""

    def __init__(self, source: bytes) -> None:
        self._starts = _line_starts(source)
        self._original = list(range(1, len(self._starts) + 1))

    def original(self, line: int) -> int:
        """The original line of the current line `line` (both 1-based)."""
        return self._original[min(line, len(self._original)) - 1]

    def original_at(self, offset: int) -> int:
        """The original line of the byte at `offset` of the current text."""
        return self._original[bisect_right(self._starts, offset) - 1]

    def retold(self, text: str) -> str:
        """`text` with the lines that it names as those of the original file."""
        return retold(text, self.original)

    def advance(self, before: bytes, after: bytes, edits: Sequence[Edit], origin: list[tuple[int, int]]) -> None:
        """Follow one `apply` of `edits` that turned the current text, `before`, into `after`."""
        starts = _line_starts(after)
        offsets = [pair[0] for pair in origin]
        texts = {edit.replacement for edit in edits if b"\n" in edit.replacement}
        gone = _taken(before, edits) if texts else {}
        written = {begin for begin, end in pairwise(offsets) if gone and after[begin:end] in texts}
        mapped: list[int] = []
        for at, start in enumerate(starts):
            piece = bisect_right(offsets, start) - 1
            (begin, source), following = origin[piece], origin[piece + 1 : piece + 2]
            if begin in written:
                end = starts[at + 1] if at + 1 < len(starts) else len(after)
                if place := gone.get(_bare(after[start:end])):
                    mapped.append(self.original_at(place))
                    continue
            inserted = bool(following) and following[0][1] <= source
            # The last line of an edit goes on with the bytes behind it: it is the one on which those stand.
            ends = bool(following) and begin < start and after.find(b"\n", start, following[0][0]) < 0
            if ends and following[0][0] - begin != following[0][1] - source:
                mapped.append(self.original_at(following[0][1]))
            else:
                mapped.append(self.original_at(source + (0 if inserted else start - begin)))
        self._starts, self._original = starts, mapped


def _bare(line: bytes) -> bytes:
    """`line` without what changes when it goes to another instruction: it is known again by the rest."""
    line = line.strip().rstrip(b"\\`").rstrip().removesuffix(b"&&").rstrip()
    return line.removeprefix(b"RUN ").lstrip().removeprefix(b"&& ").lstrip()


def _taken(before: bytes, edits: Iterable[Edit]) -> dict[bytes, int]:
    """Where the lines begin that `edits` take away from `before`, by what stands on them; not those of which there are
    two."""
    found: dict[bytes, int] = {}
    for edit in edits:
        start = before.rfind(b"\n", 0, edit.span.start) + 1
        while start < edit.span.end:
            end = (before.find(b"\n", start) + 1) or len(before)
            line = _bare(before[start:end])
            found[line] = 0 if line in found or not line else start
            start = end
    return found


def _line_starts(text: bytes) -> list[int]:
    starts = [0]
    at = text.find(b"\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find(b"\n", at + 1)
    return starts
