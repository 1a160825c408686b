"""A RUN apart from the commands in it that change owners and modes, which COPYs may see to."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.cut import Cut
from layersmith.effects.effect import Effects, Unknown
from layersmith.effects.ownership import PROGRAMS
from layersmith.evidence.by_commands import by_commands
from layersmith.evidence.cutting import cut
from layersmith.evidence.effects import effects
from layersmith.evidence.owning import Change
from layersmith.evidence.swap import Obstacle, obstacle
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage


def rest_of(script: Script, cuts: Sequence[Cut]) -> bytes:
    """The body of a list of && without what is cut."""
    texts: list[bytes] = []
    for part in script.and_list or ():
        command = part.alone
        words = [one.word for one in cuts if one.command is command]
        if isinstance(command, Command) and words and None not in words:
            kept = (word.raw for word in command.words if word not in words)
            texts.append(" ".join(kept).encode("utf-8", "surrogateescape"))
        elif not words:
            texts.append(script.text[part.start : part.end])
    return b" && ".join(texts)


def without(changes: Sequence[Change]) -> tuple[Cut, ...]:
    """What takes all of `changes` out of their RUN."""
    return tuple(Cut(one.run, one.command) for one in changes)


def stays(facts: Facts, stage: Stage, copy: Instruction, run: Instruction, rest: bytes) -> Obstacle | None:
    """Why `copy` can't go below `run`, further down in `stage`, once that has nothing but the body `rest`."""
    if not rest:
        return None
    left, same = _left(facts, stage, run, rest)
    upper, lower = (same.instructions[stage.instructions.index(one)] for one in (copy, run))
    return obstacle(left, same, upper, lower)


def makes_accounts(facts: Facts, stage: Stage, run: Instruction, changes: Sequence[Change]) -> bool:
    """Whether `run` without its `changes` may make users or groups."""
    script = facts.script(run)
    rest = rest_of(script, without(changes)) if changes and isinstance(script, Script) else run.args.text
    if not rest or not _may_make(effects(facts, stage, run)):
        return False
    if not changes:
        return True
    left, same = _left(facts, stage, run, rest)
    return _may_make(effects(left, same, same.instructions[stage.instructions.index(run)]))


def made_ahead(facts: Facts, stage: Stage, change: Change) -> bool:
    """Whether commands of the RUN of `change` that stand ahead of it may make users or groups."""
    script = facts.script(change.run)
    if not isinstance(script, Script):
        return True

    def ahead(command: Command) -> bool:
        return command.start < change.command.start and command.name not in PROGRAMS

    return any(_may_make(does) for _, does in by_commands(facts, stage, change.run, script, ahead))


def _may_make(does: Effects | Unknown) -> bool:
    return isinstance(does, Unknown) or does.accounts == "changed"


def _left(facts: Facts, stage: Stage, run: Instruction, rest: bytes) -> tuple[Facts, Stage]:
    """The file in which `run` has nothing but the body `rest`, and `stage` in it."""
    left = cut(facts, [(run, (rest,))])
    return left, left.tree.stages[stage.index]
