"""The changes to a file in groups that stand for themselves: each can be taken, and the others left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layersmith.context.tree import Tree
from layersmith.edits import apply
from layersmith.facts import Facts
from layersmith.guards import broken
from layersmith.options import Options
from layersmith.render.diff import Opcode, aligned, lines
from layersmith.report import Applied, Embedded, Report
from layersmith.rewrite import Edit, Safety
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Span
from layersmith.values import value


@value
class Group:
    """Rewrites that touch the same lines, or that one of them ties together, with their edits of whole lines of the
    original file; of a part of a line where a whole Dockerfile stands in one. `first` and `last` are the lines
    (1-based) from the first to the last one that changes; of a mere insertion, the line below it."""

    applied: tuple[Applied, ...]
    edits: tuple[Edit, ...]
    first: int
    last: int

    def text(self, source: bytes) -> bytes:
        """What stands between `first` and `last` afterwards, both included."""
        span = self.span(source)
        inner = [Edit(Span(e.span.start - span.start, e.span.end - span.start), e.replacement) for e in self.edits]
        return apply(source[span.start : span.end], inner)[0]

    def span(self, source: bytes) -> Span:
        """The bytes of the lines from `first` to `last`."""
        starts = _starts(source)
        end = starts[self.last] if self.last < len(starts) else len(source)
        return Span(starts[self.first - 1], end)


def groups(report: Report, options: Options | None = None, context: Tree | None = None) -> list[Group]:
    """The groups of what was changed under `options` in the build `context` (None: not known), in order. Where one
    could not stand for itself, all of a Dockerfile are one."""
    options = options or Options()
    if report.result == report.source:
        return []
    if report.dockerfiles:
        return [group for one in report.dockerfiles for group in _embedded(report.source, one, options)]
    new, starts = lines(report.result), _starts(report.source)
    return [_group(hunks, new, starts, applied) for hunks, applied in _parts(report, options, context)]


def _embedded(source: bytes, one: Embedded, options: Options) -> Iterator[Group]:
    """The groups of one Dockerfile that stands in the file `source`."""
    if one.written is None or one.report.result == one.report.source:
        return
    whole = Edit(one.span, one.written)
    if b"\n" not in source[one.span.start : one.span.end]:
        yield Group(one.applied, (whole,), one.line, one.line)
        return
    # Its lines are lines of the file, one by one.
    new, starts = lines(apply(source, [whole])[0]), _starts(source)
    above = one.line - 1
    told = dict(zip(map(id, one.report.applied), one.applied, strict=True))
    for hunks, applied in _parts(one.report, options, None):
        moved = [(tag, i1 + above, i2 + above, j1 + above, j2 + above) for tag, i1, i2, j1, j2 in hunks]
        yield _group(moved, new, starts, [told[id(each)] for each in applied])


def _parts(report: Report, options: Options, context: Tree | None) -> list[tuple[list[Opcode], Sequence[Applied]]]:
    """The hunks of each group of changes to a Dockerfile, and the rewrites that made them."""
    old, new = lines(report.source), lines(report.result)
    hunks = [code for code in aligned(old, new) if code[0] != "equal"]
    if not hunks:
        return []
    owner = list(range(len(hunks)))
    touched = [[_nearest(hunks, line) for line in {one.line, *one.edited}] for one in report.applied]
    for places in touched:
        for place in places[1:]:
            _join(owner, places[0], place)
    found: list[tuple[list[Opcode], Sequence[Applied]]] = []
    for root in dict.fromkeys(owner):
        mine = [hunk for at, hunk in enumerate(hunks) if owner[at] == root]
        found.append((mine, [one for one, at in zip(report.applied, touched, strict=True) if owner[at[0]] == root]))
    if len(found) > 1:
        starts = _starts(report.source)
        before = Facts(parse(report.source), options, context)
        if not all(_stands(before, _group(part, new, starts, applied)) for part, applied in found):
            return [(hunks, report.applied)]
    return found


def _group(hunks: Sequence[Opcode], new: list[bytes], starts: list[int], applied: Sequence[Applied]) -> Group:
    edits = tuple(Edit(Span(starts[i1], starts[i2]), b"".join(new[j1:j2])) for _, i1, i2, j1, j2 in hunks)
    first = hunks[0][1] + 1
    return Group(tuple(applied), edits, min(first, max(len(starts) - 1, 1)), max(hunks[-1][2], first))


def _nearest(hunks: Sequence[Opcode], line: int) -> int:
    """Which of `hunks` changes the line (1-based), or lies nearest to it."""

    def away(at: int) -> int:
        _, first, last, _, _ = hunks[at]
        return max(first + 1 - line, line - max(last, first + 1), 0)

    return min(range(len(hunks)), key=away)


def _join(owner: list[int], one: int, other: int) -> None:
    old, new = owner[other], owner[one]
    owner[:] = [new if name == old else name for name in owner]


def _stands(before: Facts, group: Group) -> bool:
    """Whether the file with nothing but `group` made passes the guards."""
    after = Facts(parse(apply(before.tree.source, group.edits)[0]), before.options, before.context)
    return broken(before, after, all(one.rewrite.safety is Safety.SAFE for one in group.applied)) is None


def _starts(source: bytes) -> list[int]:
    """The offset of each line, and the end of the last one."""
    starts = [0]
    for line in lines(source):
        starts.append(starts[-1] + len(line))
    return starts
