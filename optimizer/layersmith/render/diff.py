r"""Unified diffs that `git apply` and `patch` take, over bytes, with lines that end at `\n` only."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from difflib import Match, SequenceMatcher

from layersmith.render.style import Style
from layersmith.visible import visible

Opcode = tuple[str, int, int, int, int]

CONTEXT = 3
"""Unchanged lines around a change, as diff and git have it."""

_LARGEST = 4_000_000
"""Pairs of lines up to which a stretch without unique lines is compared line by line."""


_COLOURS = {b"@": b"36", b"-": b"31", b"+": b"32", b"\\": b"2"}


def unified(name: str, before: bytes | None, after: bytes, reasons: Iterable[tuple[int, str]] = ()) -> bytes:
    """The diff that turns `before` (None: there is no file yet) into `after`; empty when they are equal.

    `name` is the file's path from the current folder. `reasons` are (line in `before`, 1-based, word) pairs;
    a word is shown in the heading of the hunk that its line falls into.
    """
    if before == after:
        return b""
    old, new = lines(before or b""), lines(after)
    path = os.fsencode(name.replace(os.sep, "/").lstrip("/"))
    # The first line makes git read the names as they are, and an emptied file as one that still exists.
    out = [b"diff --git %s %s\n" % (_quoted(b"a/" + path), _quoted(b"b/" + path))]
    # A tab ends a name with a space in it, for patch.
    named = [_quoted(side + path) + b"\t" * (b" " in path) for side in (b"a/", b"b/")]
    if before is None:
        out.append(b"new file mode 100644\n")
        named[0] = b"/dev/null"
    out += [b"--- %s\n" % named[0], b"+++ %s\n" % named[1]]
    marks = list(reasons)
    for group in _Matcher(old, new).get_grouped_opcodes(CONTEXT):
        out += _hunk(group, old, new, marks)
    return b"".join(out)


def aligned(old: list[bytes], new: list[bytes]) -> list[Opcode]:
    """How the lines `old` become `new`, from the first to the last, as `difflib` tells it."""
    return list[Opcode](_Matcher(old, new).get_opcodes())


def coloured(diff: bytes, style: Style) -> bytes:
    """One file's diff as `unified` gives it; for a terminal in its colours, and with its control characters as escapes:
    a diff that is to be applied is written elsewhere, and is exact there."""
    if not style.screen:
        return diff
    out: list[bytes] = []
    heading = True
    for line in lines(diff):
        text, end = on_screen(line)
        heading = heading and not line.startswith(b"@@")
        code = b"1" if heading else _COLOURS.get(line[:1])
        out.append(b"\x1b[%sm%s\x1b[0m%s" % (code, text, end) if code and style.on else text + end)
    return b"".join(out)


def on_screen(line: bytes) -> tuple[bytes, bytes]:
    """A line for a terminal, its control characters as escapes, and its end."""
    end = line[len(line.rstrip(b"\r\n")) :]
    parts = line[: len(line) - len(end)].decode("utf-8", "surrogateescape").split("\t")
    return "\t".join(map(visible, parts)).encode(), end


def lines(data: bytes) -> list[bytes]:
    """The lines of `data`, each with its line end."""
    parts = data.split(b"\n")
    last = parts.pop()
    return [part + b"\n" for part in parts] + ([last] if last else [])


def _hunk(group: Sequence[Opcode], old: list[bytes], new: list[bytes], marks: list[tuple[int, str]]) -> list[bytes]:
    first, last = group[0], group[-1]
    words = dict.fromkeys(word for line, word in marks if first[1] < line <= last[2])
    out = [
        b"@@ -%s +%s @@%s\n"
        % (
            _extent(first[1], last[2]),
            _extent(first[3], last[4]),
            (" " + ", ".join(words)).encode() if words else b"",
        )
    ]
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            out += [_marked(b" ", line) for line in old[i1:i2]]
        else:
            out += [_marked(b"-", line) for line in old[i1:i2]]
            out += [_marked(b"+", line) for line in new[j1:j2]]
    return out


def _extent(start: int, stop: int) -> bytes:
    """A range of lines as hunk headings have it: an empty one names the line in front of it."""
    count = stop - start
    if count == 1:
        return b"%d" % (start + 1)
    return b"%d,%d" % (start + 1 if count else start, count)


def _marked(sign: bytes, line: bytes) -> bytes:
    return sign + (line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n")


def _quoted(path: bytes) -> bytes:
    """`path` as git writes it in a diff: in quotes when a bare name could be misread."""
    try:
        plain = path.decode().isprintable()
    except UnicodeDecodeError:
        plain = False
    if plain and not path.endswith(b" ") and not any(byte in b'"\\' for byte in path):
        return path
    short = {
        0x07: b"a",
        0x08: b"b",
        0x09: b"t",
        0x0A: b"n",
        0x0B: b"v",
        0x0C: b"f",
        0x0D: b"r",
        0x22: b'"',
        0x5C: b"\\",
    }
    out = bytearray(b'"')
    for byte in path:
        if byte in short:
            out += b"\\" + short[byte]
        elif byte < 0x20 or byte >= 0x7F:
            out += b"\\%03o" % byte
        else:
            out.append(byte)
    return bytes(out + b'"')


class _Matcher(SequenceMatcher[bytes]):
    """Pairs lines that occur once on both sides first, so that stray blank lines do not tear changes up."""

    def __init__(self, old: list[bytes], new: list[bytes]) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._old, self._new = old, new

    def get_matching_blocks(self) -> list[Match]:
        """The equal stretches, in order, ended by an empty one as `SequenceMatcher` has it."""
        a, b = self._old, self._new
        blocks: list[list[int]] = []
        for i, j in _pairs(a, b, 0, len(a), 0, len(b)):
            if blocks and blocks[-1][0] + blocks[-1][2] == i and blocks[-1][1] + blocks[-1][2] == j:
                blocks[-1][2] += 1
            else:
                blocks.append([i, j, 1])
        return [Match(*block) for block in blocks] + [Match(len(a), len(b), 0)]


def _pairs(a: list[bytes], b: list[bytes], alo: int, ahi: int, blo: int, bhi: int) -> list[tuple[int, int]]:
    """Pairs of equal lines of a[alo:ahi] and b[blo:bhi], ascending on both sides."""
    head: list[tuple[int, int]] = []
    while alo < ahi and blo < bhi and a[alo] == b[blo]:
        head.append((alo, blo))
        alo, blo = alo + 1, blo + 1
    tail: list[tuple[int, int]] = []
    while alo < ahi and blo < bhi and a[ahi - 1] == b[bhi - 1]:
        ahi, bhi = ahi - 1, bhi - 1
        tail.append((ahi, bhi))
    middle: list[tuple[int, int]] = []
    anchors = _anchors(a, b, alo, ahi, blo, bhi)
    if anchors:
        for i, j in anchors:
            if i >= alo and j >= blo:
                middle += [*_pairs(a, b, alo, i, blo, j), (i, j)]
                alo, blo = i + 1, j + 1
        middle += _pairs(a, b, alo, ahi, blo, bhi)
    elif 0 < (ahi - alo) * (bhi - blo) <= _LARGEST:
        found = SequenceMatcher(None, a[alo:ahi], b[blo:bhi], autojunk=False).get_matching_blocks()
        middle = [(alo + i + k, blo + j + k) for i, j, size in found for k in range(size)]
    return head + middle + tail[::-1]


def _anchors(a: list[bytes], b: list[bytes], alo: int, ahi: int, blo: int, bhi: int) -> list[tuple[int, int]]:
    """The longest ascending chain of lines that occur exactly once on each side."""
    theirs = _unique(b, blo, bhi)
    pairs = [(i, theirs[line]) for line, i in _unique(a, alo, ahi).items() if line in theirs]
    # Patience sorting: tops[n] ends the best chain of n + 1 pairs so far; `before` links each pair to the one
    # below.
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        at = bisect_left(tops, j)
        before.append(ends[at - 1] if at else -1)
        tops[at : at + 1] = [j]
        ends[at : at + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _unique(lines: list[bytes], low: int, high: int) -> dict[bytes, int]:
    """The lines that occur once in lines[low:high], with their index, in order."""
    found: dict[bytes, int] = {}
    for index in range(low, high):
        found[lines[index]] = -1 if lines[index] in found else index
    return {line: index for line, index in found.items() if index >= 0}
