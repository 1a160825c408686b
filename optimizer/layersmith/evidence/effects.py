"""What one instruction of a Dockerfile does to the image of its stage."""

from __future__ import annotations

from layersmith.effects.effect import Effects, Unknown
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage


def effects(facts: Facts, stage: Stage, instruction: Instruction) -> Effects | Unknown:
    """What `instruction` of `stage` certainly does no more than, in the image's own paths.

    What it reads of the build context or of other stages is outside the image. `makes` and `needs` name folders
    whether or not something above makes them as well.
    """
    return Unknown(f"{instruction.keyword} is not known")
