"""Several COPYs that go down together: which of them brings a file, and whether its folder may come ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from layersmith.evidence.folders import stands
from layersmith.evidence.placing import placing
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
