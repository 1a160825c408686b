"""Questions about the instructions of a tree that are asked again and again, and worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage

Answer = TypeVar("Answer")
Question = Callable[[Facts, Stage, Instruction], Answer]


def remembered(ask: Question[Answer]) -> Question[Answer]:
    """`ask`, a question about an instruction that stands in a stage, answered once for each tree. The answers are
    forgotten with the facts of the tree; they are shared, so that nobody may change them."""
    known: WeakKeyDictionary[Facts, dict[tuple[int, int], Answer]] = WeakKeyDictionary()

    @wraps(ask)
    def answer(facts: Facts, stage: Stage, instruction: Instruction) -> Answer:
        answers = known.get(facts)
        if answers is None:
            answers = known[facts] = {}
        place = stage.index, instruction.start
        if place not in answers:
            answers[place] = ask(facts, stage, instruction)
        return answers[place]

    return answer
