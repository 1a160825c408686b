r"""Where something stands in a text, in the units that other programs count in.

We count offsets in bytes. LSP counts lines from 0 and, as agreed, code units of UTF-8, UTF-16 or UTF-32 (LSP 3.17,
"Position"); SARIF counts lines and columns from 1, in UTF-16 code units or code points, as `columnKind` says (SARIF
2.1.0, 3.14.17); rdjson counts both from 1, columns in bytes of UTF-8. For LSP a line ends at `\n`, `\r\n` or a lone
`\r`, which `Table(breaks="lsp")` follows; everywhere else at `\n` only, as in a Dockerfile.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal

from layersmith.values import value

Unit = Literal["utf-8", "utf-16", "utf-32"]

_LSP_BREAK = re.compile(rb"\r\n|\n|\r")
_BREAK = re.compile(rb"\n")


@value
class Position:
    """A place between two characters: `line` and `column` from 0, the column in the units of who asked."""

    line: int
    column: int


class Table:
    """The lines of `source`, for positions in it. Bytes that are no UTF-8 count as one unit each, as the replacement
    character that a decoder puts there."""

    def __init__(self, source: bytes, breaks: Literal["file", "lsp"] = "file") -> None:
        self._source = source
        found = (_BREAK if breaks == "file" else _LSP_BREAK).finditer(source)
        self._starts = [0, *(one.end() for one in found)]

    @property
    def lines(self) -> int:
        """How many lines there are; behind a final line end there is one more, which is empty."""
        return len(self._starts)

    def position(self, offset: int, unit: Unit) -> Position:
        """The place of the byte at `offset`; one inside a character counts as its beginning."""
        line = bisect_right(self._starts, offset) - 1
        return Position(line, _units(self._source[self._starts[line] : offset], unit))

    def offset(self, position: Position, unit: Unit) -> int:
        """The offset of a place. A column behind the end of its line is the line's end, a line behind the last one the
        end of the text (LSP 3.17, "Position")."""
        if position.line >= len(self._starts):
            return len(self._source)
        start, *after = self._starts[position.line : position.line + 2]
        line = self._source[start : after[0]].rstrip(b"\r\n") if after else self._source[start:]
        if unit == "utf-8" or line.isascii():
            return start + min(position.column, len(line))
        return start + _bytes(line, position.column, unit)


def _units(text: bytes, unit: Unit) -> int:
    """How long `text` is in `unit`s."""
    if unit == "utf-8" or text.isascii():
        return len(text)
    decoded = text.decode("utf-8", "replace")
    if unit == "utf-32":
        return len(decoded)
    return len(decoded) + sum(character > "\uffff" for character in decoded)


def _bytes(line: bytes, column: int, unit: Unit) -> int:
    """How many bytes of `line` the first `column` units are; a column inside a character counts as its beginning."""
    at = 0
    for character in line.decode("utf-8", "surrogateescape"):
        width = 2 if unit == "utf-16" and character > "\uffff" else 1
        if column < width:
            break
        column -= width
        at += len(character.encode("utf-8", "surrogateescape"))
    return at
