"""What the single commands of a RUN do where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from layersmith.effects import programs
from layersmith.effects.commands import in_folders
from layersmith.effects.effect import Effects, Unknown
from layersmith.evidence.environment import environment, folder, home
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage


def by_commands(
    facts: Facts, stage: Stage, run: Instruction, script: Script, wanted: Callable[[Command], bool]
) -> Iterator[tuple[Command, Effects | Unknown]]:
    """The commands of `script`, the body of `run`, that are `wanted`, and what each of them does."""
    variables, told = environment(facts, stage, run), home(facts, stage, run)
    for command, place in in_folders(script, folder(facts, stage, run)):
        if wanted(command):
            yield command, programs.effects(command, place, variables, told)
