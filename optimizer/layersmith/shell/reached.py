"""Which commands of a script may not have been reached by the time it comes to those behind them."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.shell.ast import Command, Compound, Sequence, compounds

_HARDLY_FAIL = frozenset(("cd", "mkdir", "echo", "export", "set", "true", ":"))


def doubtful(body: Sequence) -> Iterator[tuple[int, int]]:
    """From where to where `body`, and what stands in it, may not have been reached when the script comes to what is
    behind: what stands behind `&&` and something that may well fail, up to the end of the list or a `||`.

    Where a list ends a group, what follows the group behind `&&` runs only if that was reached, and so it ends later.
    """
    for item in body.items:
        first: int | None = None
        failing = False
        for operator, pipeline in zip(("", *item.operators), item.parts, strict=True):
            if first is not None and operator == "||":
                yield first, pipeline.start
                first = None
            if first is None and failing:
                first = pipeline.start
            alone = pipeline.alone
            for part in (one for one in pipeline.parts if isinstance(one, Compound)):
                for inner in part.bodies:
                    last = inner.items[-1].end if part is alone and part.kind == "group" else -1
                    for start, end in doubtful(inner):
                        if end == last:
                            first = start if first is None else first
                        else:
                            yield start, end
            failing = failing or _may_fail(alone)
        if first is not None:
            yield first, item.end


def in_background(body: Sequence) -> Iterator[tuple[int, int]]:
    """From where to where the lists stand, in `body` and what stands in it, that a shell of their own runs beside."""
    bodies = (body, *(inner for part in compounds(body) for inner in part.bodies))
    lists = (pair for one in bodies for pair in zip(one.items, one.terminators, strict=True))
    return ((item.start, item.end) for item, terminator in lists if terminator == "&")


def _may_fail(part: Command | Compound | None) -> bool:
    """Whether authors do not count on `part` (None: a pipeline, or one that is turned around) whatever follows it."""
    if not isinstance(part, Command):
        return True
    if not part.words:
        return any(mark in one.value.raw for one in part.assignments if one.value for mark in ("$(", "`"))
    return part.name not in _HARDLY_FAIL
