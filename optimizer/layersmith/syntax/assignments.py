"""What ENV and LABEL set, whichever way they are written: one form for `ENV a b`, `ENV a=b` and `ENV a="b"`."""

from __future__ import annotations

from layersmith.syntax.tree import Instruction
from layersmith.syntax.variables import names, resolved
from layersmith.values import value


@value
class Assignment:
    """One name that an instruction sets. `name` and `text` are free of quotes and escapes, expansions as they are
    written in them (see `variables.resolved`); `before` are the variables of the value that the same instruction sets
    further left: all values of one ENV see what was there before it."""

    name: str
    text: str
    before: frozenset[str]


def assignments(instruction: Instruction) -> tuple[Assignment, ...] | None:
    """What an ENV or LABEL sets, in order; None when one of its words is not understood,
    or a name is made of variables."""
    escape = instruction.escape.decode("latin-1")
    found: list[Assignment] = []
    earlier: set[str] = set()
    for pair in instruction.pairs:
        name, text = resolved(pair.name, escape), resolved(pair.value or "", escape)
        if name is None or text is None or "\0" in name:
            return None
        used = names(pair.value or "", escape) if earlier and "\0" in text else frozenset()
        found.append(Assignment(name, text, frozenset(earlier & used)))
        if instruction.keyword == "ENV":
            earlier.add(name)
    return tuple(found) or None
