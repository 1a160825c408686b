"""Which places of an image have another name, because a command above links them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.effects.commands import in_all_folders, in_folders
from layersmith.effects.effect import Effects
from layersmith.effects.paths import GLOB, holds, inside, overlap, resolve
from layersmith.evidence.by_commands import by_commands
from layersmith.evidence.environment import folder, stage_of
from layersmith.evidence.remembered import all_above, remembered_of
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import pattern

_LN = re.compile(rb"\bln\s")
_PATH = pattern(r"/[\w./+@-]+")


def linked_above(facts: Facts, stage: Stage, instruction: Instruction) -> Iterator[tuple[str, int]]:
    """Patterns of the links that `ln` may have made before `instruction` runs, each with the line of its RUN.

    Links that a program or a script of the project makes are not seen; neither are those of the base image.
    """
    for run in all_above(facts, stage, instruction, _linking):
        script = facts.script(run)
        if not isinstance(script, Script):
            for path in _PATH.findall(run.text.decode("utf-8", "surrogateescape")):
                yield path.rstrip("/") or "/", run.line
            continue
        here = folder(facts, stage_of(facts, run), run)
        for command, place in in_all_folders(script, here):
            if any(word.literal and word.literal.rpartition("/")[2] == "ln" for word in command.words):
                for path in _links(command, place):
                    yield path, run.line


def by_new_link(
    facts: Facts, stage: Stage, copy: Instruction, run: Instruction, brings: Effects, does: Effects
) -> tuple[str, str, int] | None:
    """A place of what `copy` does (`brings`) that `run`, further down, which does `does`, reaches by a link that it
    makes itself, or a RUN between the two: under which name, and the line that links it."""
    for other in _linking(facts, stage):
        if not copy.start < other.start <= run.start:
            continue
        script = facts.script(other)
        if not isinstance(script, Script):
            continue
        touched = does.touched if other is not run else _touched_besides(facts, stage, run, script)
        for command, place in in_folders(script, folder(facts, stage, other)):
            for link, target in _targets(command, place) if command.name == "ln" else ():
                for path in touched:
                    if not holds(link, path):
                        continue
                    known = target is not None and not GLOB & set(link) and inside(path, link)
                    real = f"{target}{path[len(link) :]}" if known else None
                    found = (at for at in (*brings.writes, *brings.makes) if real is None or overlap(real, at))
                    if reached := next(found, None):
                        return reached, path, other.line
    return None


@remembered_of
def _linking(facts: Facts, stage: Stage) -> list[Instruction]:
    """The RUNs of `stage` that may make links."""
    return [one for one in stage.instructions if one.keyword == "RUN" and _LN.search(one.text)]


def _touched_besides(facts: Facts, stage: Stage, run: Instruction, script: Script) -> tuple[str, ...]:
    """What the commands of `run` that make no links have to do with."""
    every = by_commands(facts, stage, run, script, lambda command: command.name != "ln")
    return tuple(path for _, does in every if isinstance(does, Effects) for path in does.touched)


def _targets(command: Command, place: str | None) -> Iterator[tuple[str, str | None]]:
    """The links that an `ln` in the folder `place` makes, as `_links`, and what each leads to, None when that is not
    known."""
    words = [word for word in command.words[1:] if not word.raw.startswith("-")]
    symbolic = any(re.match(r"-\w*s|--symbolic$", word.raw) for word in command.words[1:])
    for link in _links(command, place):
        source = words[0].literal if len(words) == 2 else None
        yield link, resolve(source, (link.rpartition("/")[0] or "/") if symbolic else place) if source else None


def _links(command: Command, place: str | None) -> Iterator[str]:
    words = [word for word in command.words[1:] if not word.raw.startswith("-")]
    if not words:
        return
    # What follows a variable may be anything in the folder that stands in front of it.
    raw = words[-1].literal if words[-1].literal is not None else re.split(r"[$`]", words[-1].raw.strip("\"'"))[0] + "*"
    path = resolve(raw, place)
    if path is None:
        return
    if not raw.endswith("/"):
        yield path
    for word in words[:-1]:
        yield f"{path}/{(word.literal or '*').rstrip('/').rpartition('/')[2]}"
