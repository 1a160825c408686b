"""Which variables, home folder and working folder an instruction finds, as far as the Dockerfile says."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.effects.paths import resolve
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.syntax.variables import expand


def environment(facts: Facts, stage: Stage, instruction: Instruction) -> dict[str, str | None]:
    """The variables of ENV and ARG in force where `instruction` stands, with Docker's own expansion.

    None where a value is not known: that of an ARG is the builder's to say. The base image's variables are missing.
    """
    found: dict[str, str | None] = {}
    for other in facts.before(stage, instruction):
        if other.keyword == "ENV":
            values = {pair.name: expanded(pair.value or "", found, other) for pair in other.pairs}
            if not values:
                found = dict.fromkeys(found)  # Words that we do not read may set any of them.
            found |= values
        elif other.keyword == "ARG":
            # Below an ENV of its name, buildah keeps the value of ENV and BuildKit takes that of ARG.
            found |= {pair.name: None for pair in other.pairs}
    return found


def expanded(word: str, known: Mapping[str, str | None], instruction: Instruction) -> str | None:
    """`word` of `instruction` as the builder sees it under the variables `known`; None when it uses one that is not."""
    certain = {name: value for name, value in known.items() if value is not None}
    return expand(word, certain, instruction.escape.decode("latin-1"))


def home(facts: Facts, stage: Stage, instruction: Instruction) -> str | None:
    """The home folder that programs started by `instruction` are told, None when it is not known."""
    variables = environment(facts, stage, instruction)
    if "HOME" in variables:
        return variables["HOME"]
    image, user = facts.base(stage), facts.setting(instruction).user.partition(":")[0]
    if user in ("root", "0") or (not user and image.official):
        return "/root"
    return "/home/node" if image.official and user == image.name == "node" else None


def folder(facts: Facts, stage: Stage, instruction: Instruction) -> str | None:
    """The absolute folder that WORKDIR sets for `instruction`, variables expanded; None when it is not known."""
    now: str | None = "/" if facts.tree.stages[_root(facts, stage)].base == "scratch" else None
    for other in facts.before(stage, instruction):
        if other.keyword == "WORKDIR":
            text = other.args.text.decode("utf-8", "surrogateescape")
            word = expanded(text, environment(facts, stage_of(facts, other), other), other) if "$" in text else text
            now = resolve(word, now) if word else None
    return now


def _root(facts: Facts, stage: Stage) -> int:
    while stage.parent is not None:
        stage = facts.tree.stages[stage.parent]
    return stage.index


def stage_of(facts: Facts, instruction: Instruction) -> Stage:
    """The stage that `instruction` stands in."""
    return next(stage for stage in reversed(facts.tree.stages) if stage.instructions[0].start <= instruction.start)
