"""Questions about the instructions of a tree that are asked again and again, and worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage

Answer = TypeVar("Answer")
Question = Callable[[Facts, Stage, Instruction], Answer]


def remembered(ask: Question[Answer]) -> Question[Answer]:
    """`ask`, a question about an instruction that stands in a stage, answered once for each tree. The answers are
    forgotten with the facts of the tree; they are shared, so that nobody may change them."""

    return _answering(ask, above=False)


def remembered_above(ask: Question[Answer]) -> Question[Answer]:
    """As `remembered`, for a question that the instruction and what stands above it answer: a tree takes the answers of
    the one that it came from over, as far as that is the same."""
    return _answering(ask, above=True)


def _answering(ask: Question[Answer], above: bool) -> Question[Answer]:
    @wraps(ask)
    def answer(facts: Facts, stage: Stage, instruction: Instruction) -> Answer:
        answers: dict[tuple[int, int], Answer] | None = facts.answers.get(ask)
        if answers is None:
            answers = facts.answers[ask] = _inherited(facts, ask) if above else {}
        place = stage.index, instruction.start
        if place not in answers:
            answers[place] = ask(facts, stage, instruction)
        return answers[place]

    return answer


def _inherited(facts: Facts, ask: Question[Answer]) -> dict[tuple[int, int], Answer]:
    earlier, end = facts.inherited
    return {place: found for place, found in earlier.get(ask, {}).items() if place[1] < end}
