"""A diff that is side by side where there is room, and one column elsewhere: the same markup, laid out by CSS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from layersmith.render.diff import CONTEXT, Opcode, aligned, lines
from layersmith.render.html.markup import escaped
from layersmith.values import value

_WORDS = re.compile(rb"\s+|\S+")
_MANY = 40_000
"""Pairs of words up to which a change is compared word by word."""
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
    groups: list[list[Opcode]] = []
    codes = aligned(lines(before), lines(after))
    for at, code in enumerate(codes):
        if code[0] != "equal":
            close = at > 1 and groups and codes[at - 1][2] - codes[at - 1][1] < near
            if close:
                groups[-1] += [codes[at - 1], code]
            elif at and codes[at - 1][0] != "equal":
                groups[-1].append(code)
            else:
                groups.append([code])
    return tuple(_surrounded(groups, len(lines(before))))


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
        marked = _marked(left, right)
        first = f'<del class="l">{_lines(marked[0], i1)}</del>' if left else '<div class="l none"></div>'
        second = f'<ins class="r">{_lines(marked[1], j1)}</ins>' if right else '<div class="r none"></div>'
        blocks.append(f'<div class="b">{first}{second}</div>')
    return '<div class="diff">' + "".join(blocks) + "</div>"


def _plain(texts: Sequence[bytes], start: int) -> str:
    return _lines([_escaped(text) for text in texts], start)


def _lines(texts: Sequence[str], start: int) -> str:
    return "".join(f"<p><i>{start + at + 1}</i><code>{text}</code></p>" for at, text in enumerate(texts))


def _escaped(line: bytes) -> str:
    r"""A line without its end; one that has none says so, as a carriage return at its end does."""
    body = line.removesuffix(b"\n")
    text = escaped(body.removesuffix(b"\r"))
    if not line.endswith(b"\n"):
        return text + "<small>no line end</small>"
    return text


def _marked(old: Sequence[bytes], new: Sequence[bytes]) -> tuple[list[str], list[str]]:
    """The lines of both sides, with the words marked that the other side does not have."""
    left, right = (_WORDS.findall(b"".join(side)) for side in (old, new))
    words = [[at for at, word in enumerate(side) if not word.isspace()] for side in (left, right)]
    plain = [_escaped(line) for line in old], [_escaped(line) for line in new]
    if not 0 < len(words[0]) * len(words[1]) <= _MANY:
        return plain
    matcher = SequenceMatcher(None, [left[at] for at in words[0]], [right[at] for at in words[1]], autojunk=False)
    if matcher.ratio() < _ALIKE:
        return plain
    strange: tuple[set[int], set[int]] = (set(), set())
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            strange[0].update(words[0][i1:i2])
            strange[1].update(words[1][j1:j2])
    return _with_marks(left, strange[0]), _with_marks(right, strange[1])


def _with_marks(words: Sequence[bytes], strange: set[int]) -> list[str]:
    out: list[str] = [""]
    marked = b""
    for at, word in enumerate(words):
        between = word.isspace() and b"\n" not in word and at - 1 in strange and at + 1 in strange
        if at in strange or between:
            marked += word
            continue
        if marked:
            out[-1] += f"<mark>{escaped(marked)}</mark>"
            marked = b""
        for number, piece in enumerate(word.split(b"\n")):
            if number:
                out.append("")
            out[-1] += escaped(piece.replace(b"\r", b""))
    if marked:
        out[-1] += f"<mark>{escaped(marked)}</mark>"
    if out[-1] or not words:
        out[-1] += "<small>no line end</small>"
    else:
        out.pop()
    return out
