"""Which places of an image have another name, because a command above links them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.effects.commands import in_folders
from layersmith.effects.paths import resolve
from layersmith.evidence.environment import folder, stage_of
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
    for run in facts.before(stage, instruction):
        if run.keyword != "RUN" or not _LN.search(run.text):
            continue
        script = facts.script(run)
        if not isinstance(script, Script):
            for path in _PATH.findall(run.text.decode("utf-8", "surrogateescape")):
                yield path.rstrip("/") or "/", run.line
            continue
        for command, place in in_folders(script, folder(facts, stage_of(facts, run), run)):
            if any(word.literal and word.literal.rpartition("/")[2] == "ln" for word in command.words):
                for path in _links(command, place):
                    yield path, run.line


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
