"""May two instructions of a stage change places without a change to the image?"""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value


@value
class Obstacle:
    """Why two instructions stay in their order: a stable id, and a sentence that names lines and paths."""

    reason: str
    detail: str


def obstacle(facts: Facts, stage: Stage, upper: Instruction, lower: Instruction) -> Obstacle | None:
    """Why `lower` can't run before `upper`, when nothing else stands between them; None when it can.

    Both are instructions of `stage`, `upper` the earlier one.
    """
    return Obstacle("unknown-effects", f"lines {upper.line} and {lower.line} are not known")


def obstacles(
    facts: Facts, stage: Stage, instruction: Instruction, others: Sequence[Instruction]
) -> tuple[Obstacle, ...]:
    """Why `instruction` can't move across `others`, a run of instructions right above or right below it."""
    found = (
        obstacle(facts, stage, *((other, instruction) if other.start < instruction.start else (instruction, other)))
        for other in others
    )
    return tuple(one for one in found if one is not None)
