"""Which variables, home folder and working folder an instruction finds, as far as the Dockerfile says."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from layersmith.effects.image_settings import settings
from layersmith.effects.paths import resolve
from layersmith.effects.variables import Variables, with_values
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.syntax.variables import expand_known
from layersmith.values import replace

_Found = tuple[Variables, str | None]
"""The variables and the folder that an instruction finds."""


def environment(facts: Facts, stage: Stage, instruction: Instruction) -> Variables:
    """The variables of ENV and ARG in force where `instruction` stands, with Docker's own expansion.

    None where a value is not known: that of an ARG is the builder's to say. Of the base image's variables
    most are missing.
    """
    return _found(facts, stage, instruction)[0]


def _found(facts: Facts, stage: Stage, instruction: Instruction) -> _Found:
    starts, found = _walked(facts, stage)
    return found[bisect_left(starts, instruction.start)]


def _walked(facts: Facts, stage: Stage) -> tuple[list[int], list[_Found]]:
    """What holds in `stage`: at first, and behind the instructions that start at the offsets."""
    known: dict[int, tuple[list[int], list[_Found]]] = facts.answers.setdefault(_walked, {})
    if stage.index in known:
        return known[stage.index]
    earlier, end = facts.inherited
    starts, found = earlier.get(_walked, {}).get(stage.index, ([], []))
    if found and stage.instructions[0].start < end:
        count = bisect_left(starts, end)
        starts, found = starts[:count], found[: count + 1]
    else:
        starts, found, end = [], [_at_first(facts, stage)], 0
    now = found[-1]
    for instruction in stage.instructions:
        if instruction.start >= end and instruction.keyword in ("ENV", "ARG", "WORKDIR"):
            now = _behind(instruction, *now)
            starts.append(instruction.start)
            found.append(now)
    known[stage.index] = starts, found
    return starts, found


def _at_first(facts: Facts, stage: Stage) -> _Found:
    if stage.parent is not None:
        return _walked(facts, facts.tree.stages[stage.parent])[1][-1]
    given = settings(facts.base(stage))
    return given.variables, "/" if stage.base == "scratch" else given.folder


def _behind(instruction: Instruction, variables: Variables, folder: str | None) -> _Found:
    match instruction.keyword:
        case "ENV":
            values = {pair.name: expanded(pair.value or "", variables, instruction) for pair in instruction.pairs}
            # Words that we do not read may set any of them.
            return with_values(variables if values else dict.fromkeys(variables), values), folder
        case "ARG":
            # Below an ENV of its name, buildah keeps the value of ENV and BuildKit takes that of ARG.
            return with_values(variables, dict.fromkeys([pair.name for pair in instruction.pairs])), folder
    text = instruction.args.text.decode("utf-8", "surrogateescape")
    word = expanded(text, variables, instruction) if "$" in text else text
    return variables, resolve(word, folder) if word else None


def expanded(word: str, known: Variables, instruction: Instruction) -> str | None:
    """`word` of `instruction` as the builder sees it under the variables `known`; None when it uses one that is not."""
    escape = instruction.escape.decode("latin-1")
    if not ("$" in word or "'" in word or '"' in word or escape in word):
        return word
    return expand_known(word, known, escape)


def home(facts: Facts, stage: Stage, instruction: Instruction) -> str | None:
    """The home folder that programs started by `instruction` are told, None when it is not known."""
    variables = environment(facts, stage, instruction)
    if "HOME" in variables:
        return variables["HOME"]
    image, user = facts.base(stage), facts.setting(instruction).user.partition(":")[0]
    if facts.as_root(stage, instruction):
        return "/root"
    return "/home/node" if image.official and user == image.name == "node" else None


def folder(facts: Facts, stage: Stage, instruction: Instruction) -> str | None:
    """The absolute folder that WORKDIR sets for `instruction`, variables expanded; None when it is not known."""
    return _found(facts, stage, instruction)[1]


def stage_of(facts: Facts, instruction: Instruction) -> Stage:
    """The stage that `instruction` stands in."""
    stages = facts.tree.stages
    return stages[bisect_right(stages, instruction.start, key=lambda stage: stage.instructions[0].start) - 1]


def behind(stage: Stage) -> Instruction:
    """A place behind all instructions of `stage`, for questions about what holds at its end."""
    last = stage.instructions[-1]
    return replace(last, start=last.start + len(last.text))
