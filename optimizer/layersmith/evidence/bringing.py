"""Several COPYs that go down together: which of them brings a file, and whether it may come ahead of the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from layersmith.evidence.folders import stands
from layersmith.evidence.placing import placing
from layersmith.evidence.swap import used_variables
from layersmith.evidence.view import brought
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage


def by_copy(
    facts: Facts, stage: Stage, copies: Sequence[Instruction], files: Mapping[str, str]
) -> Iterator[tuple[Instruction, dict[str, str]]]:
    """`files`, paths in the image with those in the context, by the one of `copies` that brings them as they are in the
    end; all by the first one where that is not known."""
    left = dict(files)
    found: list[tuple[Instruction, dict[str, str]]] = []
    for copy in reversed(copies[1:]):
        put = placing(facts, stage, copy)
        mine = {path: source for path, source in left.items()
                if put and (same := brought(facts, put, path)) and same[1] == source}  # fmt: skip
        left = {path: source for path, source in left.items() if path not in mine}
        found.append((copy, mine))
    yield from ((copy, mine) for copy, mine in ((copies[0], left), *reversed(found)) if mine)


def made_otherwise(facts: Facts, stage: Stage, first: Instruction, copy: Instruction) -> str | None:
    """The folder that `first` makes, and that files which `copy` brings ahead of it would make with other flags."""
    if all(first.flag(name) == copy.flag(name) for name in ("chown", "chmod")):
        return None
    put = placing(facts, stage, copy)
    return put.folder if put and put.folder != "/" and not stands(facts, stage, first, put.folder) else None


def set_between(facts: Facts, stage: Stage, first: Instruction, copy: Instruction) -> str | None:
    """Which variable that `copy` uses is set between `first`, which stands above it, and `copy`, so that `copy` would
    mean something else in the place of `first`: as a sentence about why `first` stays."""
    used = used_variables(copy)
    for one in stage.instructions if used else ():
        if first.start < one.start < copy.start and one.keyword in ("ENV", "ARG"):
            found = used & {pair.name for pair in one.pairs}
            if found or not one.pairs:
                return (f"line {first.line} can go below it only with line {copy.line}, for which line {one.line} sets"
                        f" {min(found or used)}")  # fmt: skip
    return None
