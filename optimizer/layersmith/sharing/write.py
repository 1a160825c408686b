"""A Dockerfile with RUNs written as another file has them, and with the steps of a stage in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layersmith.edits import apply
from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.sharing.draft import staying
from layersmith.sharing.steps import Chain
from layersmith.syntax.tree import Dockerfile, Instruction
from layersmith.writing.moves import moved


def reworded(chain: Chain, written: Mapping[int, tuple[Dockerfile, Instruction]]) -> Facts:
    """The file of `chain` with each step of `written` (by its index) as the instruction of the other file stands
    there."""
    facts = chain.member.facts
    edits = [
        Edit(chain.steps[at].code, _code(other, tree, facts.tree.newline)) for at, (tree, other) in written.items()
    ]
    source, _ = apply(facts.tree.source, edits)
    return facts.changed(source, 0, facts.context) if edits else facts


def put_in_order(facts: Facts, stage: int, order: Sequence[int]) -> Facts:
    """The file of `facts` with the steps of the stage at the index `stage` in `order` (indexes)."""
    members = facts.tree.stages[stage]
    steps, stay = members.instructions[1:], staying(order)
    places: list[tuple[Instruction, Instruction | None]] = []
    below: Instruction | None = None
    for at in reversed(order):
        if at in stay:
            below = steps[at]
        else:
            places.append((steps[at], below))
    if not places:
        return facts
    source, _ = apply(facts.tree.source, moved(facts, members, places[::-1]))
    return facts.changed(source, 0, facts.context)


def _code(instruction: Instruction, tree: Dockerfile, newline: bytes) -> bytes:
    """The lines of an instruction without the comments between them, and with the line ends `newline`."""
    start, end = instruction.code
    comments = [Edit(comment.span, b"") for comment in instruction.comments if comment.start < end]
    text, _ = apply(tree.source[:end], comments)
    return text[start:].replace(b"\r\n", b"\n").replace(b"\n", newline)
