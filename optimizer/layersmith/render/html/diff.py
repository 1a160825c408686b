"""A diff that is side by side where there is room, and one column elsewhere: the same markup, laid out by CSS."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from layersmith.render.diff import CONTEXT, Opcode, aligned, lines
from layersmith.render.html.markup import escaped
from layersmith.values import value

_WORDS = re.compile(rb"\s+|\S+")
_MANY = 40_000
"""Pairs of words up to which a change is compared word by word."""
_NO_END = "<small>no line end</small>"
_ALIKE = 0.3
"""The share of equal words from which on it helps to mark the others."""


@value
class Hunk:
    """A change and the unchanged lines around it; `first` and `last` are its lines in the old file (1-based; of the
    changed ones; `last` is in front of `first` for an insertion)."""

    codes: tuple[Opcode, ...]
    first: int
    last: int


def hunks(before: bytes, after: bytes, near: int = 2) -> tuple[Hunk, ...]:
    """The changes between two texts, in order; those with fewer than `near` equal lines between stand together, and no
    line is shown twice."""
    old = lines(before)
    groups: list[list[Opcode]] = []
    gap: Opcode | None = None
    for code in aligned(old, lines(after)):
        if code[0] == "equal":
            gap = code
            continue
        if not groups or (gap and gap[2] - gap[1] >= near):
            groups.append([code])
        elif gap and any(line.strip() for line in old[gap[1] : gap[2]]):
            groups[-1] += [gap, code]
        else:
            # A blank line that happens to be on both sides tells nothing, and would part what belongs together.
            last = groups[-1].pop()
            groups[-1].append(("replace", last[1], code[2], last[3], code[4]))
        gap = None
    return tuple(_surrounded(groups, len(old)))


def _surrounded(groups: list[list[Opcode]], total: int) -> Iterator[Hunk]:
    shown = 0
    for number, group in enumerate(groups):
        first, last = group[0], group[-1]
        head = min(CONTEXT, first[1] - shown)
        limit = groups[number + 1][0][1] if number + 1 < len(groups) else total
        gap = limit - last[2]
        # A short gap is parted between both; the later change has the larger half.
        tail = min(CONTEXT, gap if number + 1 == len(groups) else gap // 2)
        codes: list[Opcode] = list(group)
        if head:
            codes.insert(0, ("equal", first[1] - head, first[1], first[3] - head, first[3]))
        if tail:
            codes.append(("equal", last[2], last[2] + tail, last[4], last[4] + tail))
        shown = last[2] + tail
        yield Hunk(tuple(codes), first[1] + 1, last[2])


def diff(before: bytes, after: bytes, hunk: Hunk) -> str:
    """One hunk as HTML."""
    old, new = lines(before), lines(after)
    blocks = []
    for tag, i1, i2, j1, j2 in hunk.codes:
        left, right = old[i1:i2], new[j1:j2]
        if tag == "equal":
            body = f'<div class="l">{_plain(left, i1)}</div><div class="r" aria-hidden="true">{_plain(right, j1)}</div>'
            blocks.append(f'<div class="b">{body}</div>')
            continue
        blocks.append(f'<div class="b">{_change(left, right, i1, j1)}</div>')
    return '<div class="diff">' + "".join(blocks) + "</div>"


def _plain(texts: Sequence[bytes], start: int) -> str:
    return _lines([_escaped(text) for text in texts], start)


def _lines(texts: Sequence[str], start: int) -> str:
    return "".join(f"<p><i>{start + at + 1}</i>{text}</p>" for at, text in enumerate(texts))


def _escaped(line: bytes) -> str:
    """A line without its end; one that has none says so."""
    body = line.removesuffix(b"\n")
    text = escaped(body.removesuffix(b"\r"))
    if not line.endswith(b"\n"):
        return text + _NO_END
    return text


def _change(old: Sequence[bytes], new: Sequence[bytes], i: int, j: int) -> str:
    """Lines that became others: all old ones, then all new ones; where there is room, related lines stand side by side
    in a numbered row."""
    left, right = [_escaped(line) for line in old], [_escaped(line) for line in new]
    starts = [(0, 0)]
    if pairs := _compared(old, new):
        strange, related = pairs
        left, right = _with_marks(old, strange[0]), _with_marks(new, strange[1])
        starts += [pair for pair in related if pair != (0, 0)]
    ends = [*starts[1:], (len(old), len(new))]
    sides: tuple[list[str], list[str]] = ([], [])
    for row, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        for side, (element, kind, texts, at) in enumerate((("del", "l", left, i), ("ins", "r", right, j))):
            style = f' style="--r:{row}"' if len(starts) > 1 else ""
            if start[side] == end[side]:
                sides[side].append(f'<div class="{kind} none"{style}></div>')
            else:
                body = _lines(texts[start[side] : end[side]], at + start[side])
                sides[side].append(f'<{element} class="{kind}"{style}>{body}</{element}>')
    return "".join(sides[0] + sides[1])


def _compared(
    old: Sequence[bytes], new: Sequence[bytes]
) -> tuple[tuple[set[int], set[int]], list[tuple[int, int]]] | None:
    """Which words (by their number among all pieces) the other side does not have, and pairs of lines, ascending on
    both sides, that have most in common; None when the sides have too little in common, or too many words."""
    pieces = [_WORDS.findall(b"".join(side)) for side in (old, new)]
    words = [[at for at, word in enumerate(side) if not word.isspace()] for side in pieces]
    if not 0 < len(words[0]) * len(words[1]) <= _MANY:
        return None
    texts = [[side[at] for at in places] for side, places in zip(pieces, words, strict=True)]
    matcher = SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    if matcher.ratio() < _ALIKE:
        return None
    strange = set(words[0]), set(words[1])
    line_of = [_line_numbers(side) for side in pieces]
    common: Counter[tuple[int, int]] = Counter()
    for match in matcher.get_matching_blocks():
        for a, b in zip(words[0][match.a : match.a + match.size], words[1][match.b :], strict=False):
            strange[0].discard(a)
            strange[1].discard(b)
            common[line_of[0][a], line_of[1][b]] += len(pieces[0][a])
    related: list[tuple[int, int]] = []
    for line in sorted({pair[0] for pair in common}):
        best = max((pair for pair in common if pair[0] == line), key=lambda pair: common[pair])
        if not related or best[1] > related[-1][1]:
            related.append(best)
    return strange, related


def _line_numbers(pieces: Sequence[bytes]) -> list[int]:
    """The line, from 0, that each piece begins on."""
    numbers, line = [], 0
    for piece in pieces:
        numbers.append(line)
        line += piece.count(b"\n")
    return numbers


def _with_marks(texts: Sequence[bytes], strange: set[int]) -> list[str]:
    """The lines, with the `strange` words marked."""
    pieces = _WORDS.findall(b"".join(texts))
    out: list[str] = [""]
    marked = b""
    for at, piece in enumerate(pieces):
        between = piece.isspace() and b"\n" not in piece and at - 1 in strange and at + 1 in strange
        if at in strange or between:
            marked += piece
            continue
        if marked:
            out[-1] += f"<mark>{escaped(marked)}</mark>"
            marked = b""
        for number, part in enumerate(piece.split(b"\n")):
            if number:
                out.append("")
            out[-1] += escaped(part.replace(b"\r", b""))
    if marked:
        out[-1] += f"<mark>{escaped(marked)}</mark>"
    if texts[-1].endswith(b"\n"):
        out.pop()
    else:
        out[-1] += _NO_END
    return out
