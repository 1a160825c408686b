"""Questions about the instructions of a tree that are asked again and again, and worked out once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import wraps
from operator import attrgetter
from typing import Concatenate, ParamSpec, TypeVar

from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage

Answer = TypeVar("Answer")
Place = TypeVar("Place", Instruction, Stage)
Rest = ParamSpec("Rest")
Question = Callable[[Facts, Stage, Instruction], Answer]


def remembered(ask: Question[Answer]) -> Question[Answer]:
    """`ask`, a question about an instruction that stands in a stage, answered once for each tree. The answers are
    forgotten with the facts of the tree; they are shared, so that nobody may change them."""

    return _answering(ask, above=False)


def remembered_above(ask: Question[Answer]) -> Question[Answer]:
    """As `remembered`, for a question that the instruction and what stands above it answer: a tree takes the answers of
    the one that it came from over, as far as that is the same."""
    return _answering(ask, above=True)


def remembered_of_file(ask: Callable[[Facts], Answer]) -> Callable[[Facts], Answer]:
    """As `remembered`, for a question about the whole tree."""

    @wraps(ask)
    def answer(facts: Facts) -> Answer:
        answers: dict[None, Answer] = facts.answers.setdefault(ask, {})
        if None not in answers:
            answers[None] = ask(facts)
        return answers[None]

    return answer


def remembered_of(
    ask: Callable[Concatenate[Facts, Place, Rest], Answer],
) -> Callable[Concatenate[Facts, Place, Rest], Answer]:
    """As `remembered`, for a question about an instruction, wherever it stands, or about a stage, and about what else
    it is asked with, such as the name of a package manager."""

    @wraps(ask)
    def answer(facts: Facts, place: Place, /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        answers: dict[tuple[Hashable, ...], Answer] = facts.answers.setdefault(ask, {})
        key = (place.index if isinstance(place, Stage) else place.start, *rest)
        if key not in answers:
            answers[key] = ask(facts, place, *rest, **named)
        return answers[key]

    return answer


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


def first_above(
    facts: Facts, stage: Stage, run: Instruction, question: Hashable, holds: Callable[[Instruction], object]
) -> Instruction | None:
    """The first of the instructions that `run`, of `stage`, runs on top of for which `holds`; None when it does for
    none. For one `question` each instruction is asked at most once, whichever `run` it is about: `holds` must always be
    the same for it."""
    own: dict[int, Instruction | None] = facts.answers.setdefault((first_above, question), {})
    first: Instruction | None = None
    for at in facts.lineage(stage):
        if at.index not in own:
            own[at.index] = next((one for one in at.instructions if holds(one)), None)
        one = own[at.index]
        if one is not None and (at is not stage or one.start < run.start):
            first = one
    return first


def all_above(
    facts: Facts, stage: Stage, run: Instruction, question: Callable[[Facts, Stage], Sequence[Instruction]]
) -> Iterator[Instruction]:
    """Those of the instructions that `run`, of `stage`, runs on top of that `question` tells of each stage, which has
    them in order."""
    for at in reversed([*facts.lineage(stage)]):
        told = question(facts, at)
        yield from told[: bisect_left(told, run.start, key=_start)] if at is stage else told


_start = attrgetter("start")
