"""A Dockerfile with the steps of a stage in another order, and RUNs written as another file has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layersmith.edits import apply
from layersmith.rewrite import Edit
from layersmith.sharing.draft import staying
from layersmith.sharing.steps import Chain
from layersmith.syntax.tree import Dockerfile, Instruction
from layersmith.writing.moves import moved


def rewritten(chain: Chain, order: Sequence[int], written: Mapping[int, tuple[Dockerfile, Instruction]]) -> bytes:
    """The text of the file of `chain` with its steps in `order` (indexes), each of `written` as the instruction of the
    other file stands there."""
    facts = chain.member.facts
    edits = [
        Edit(chain.steps[at].code, _code(other, tree, facts.tree.newline)) for at, (tree, other) in written.items()
    ]
    source, _ = apply(facts.tree.source, edits)
    facts = facts.changed(source, 0, facts.context)
    stage = facts.tree.stages[chain.stage.index]
    steps, stay = stage.instructions[1:], staying(order)
    places: list[tuple[Instruction, Instruction | None]] = []
    below: Instruction | None = None
    for at in reversed(order):
        if at in stay:
            below = steps[at]
        else:
            places.append((steps[at], below))
    if not places:
        return source
    return apply(source, moved(facts, stage, places[::-1]))[0]


def _code(instruction: Instruction, tree: Dockerfile, newline: bytes) -> bytes:
    """The lines of an instruction without the comments between them, and with the line ends `newline`."""
    text = tree.source[slice(*instruction.code)]
    for comment in instruction.comments:
        text = text.replace(comment.text, b"", 1)
    return text.replace(b"\r\n", b"\n").replace(b"\n", newline)
