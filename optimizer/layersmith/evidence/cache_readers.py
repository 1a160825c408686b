"""Which RUN looks into a cache that an earlier one filled: with a mount there it finds nothing in the layers any more.

Programs that keep the cache themselves are not meant: they get the same mount, or fetch again what they miss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.bodies import commands
from layersmith.effects.cache_mounts import KEEPERS, use
from layersmith.effects.cleanup import forced
from layersmith.effects.commands import TAKES_ALONG
from layersmith.effects.mounts import covered
from layersmith.effects.packages import is_cleanup
from layersmith.effects.paths import inside
from layersmith.evidence.cache_cleanups import Folders, is_harmless
from layersmith.evidence.environment import folder, stage_of
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction
from layersmith.values import replace


def reader(facts: Facts, later: Iterator[Instruction], folders: Folders) -> str | None:
    """What in `later`, the instructions that run on top of one which fills `folders`, needs what lies there; a sentence
    without its end, None when nothing does."""
    told = _told(folders)
    for run in later:
        if run.keyword != "RUN":
            continue
        where = folder(facts, stage_of(facts, run), run)
        if any(inside(target, place) for place in covered(run, where) for target in folders.targets):
            continue
        script = commands(facts, run)
        if script is None:
            if told.search(folders.written(run.text.decode("utf-8", "surrogateescape"))):
                return f"line {run.line} looks into the cache of {folders.keeper}"
        elif not any((found := use(command)) and found.keeper == folders.keeper for command in script.commands):
            if where is not None and any(inside(where, target) for target in folders.targets):
                return f"line {run.line} runs in the cache of {folders.keeper}"
            if _looks(script, replace(folders, current=where), told):
                return f"line {run.line} looks into the cache of {folders.keeper}"
    return None


def _told(folders: Folders) -> re.Pattern[str]:
    """Finds the folders in a text, by any of their names."""
    names = {*folders.targets, *("/".join(target.split("/")[-2:]) for target in folders.targets)}
    below = [target.removeprefix(folders.home) for target in folders.targets if inside(target, folders.home)]
    names |= {home + tail for home in ("~", "$HOME", "${HOME}") for tail in below}
    for place in KEEPERS[folders.keeper].places:
        for variable, behind in place.variables:
            names |= {f"${variable}{behind}", f"${{{variable}}}{behind}"}
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(names)))})(?![\w.-])")


def _looks(script: Script, folders: Folders, told: re.Pattern[str]) -> bool:
    """Whether `script` names the folders, in a command that does more than to empty them or around its commands, in the
    words of a loop and the like, or asks their program."""
    text, end = script.text, 0
    for command in script.commands:
        around, end = text[end : command.start], command.end
        if told.search(around.decode("utf-8", "surrogateescape")):
            return True
        if is_cleanup(command) is not None or is_harmless(command) or (command.name == "rm" and forced(command)):
            continue
        if told.search(text[command.start : end].decode("utf-8", "surrogateescape")) or folders.reached(command):
            return True
        if KEEPERS[folders.keeper].lasting and command.name in TAKES_ALONG and folders.held_by(command.words[1:]):
            return True
    if told.search(text[end:].decode("utf-8", "surrogateescape")):
        return True
    return KEEPERS[folders.keeper].lasting and any(_asks(inner, folders.keeper) for inner in script.substitutions)


def _asks(text: bytes, keeper: str) -> bool:
    """Whether the script `text` inside of a substitution calls the program, such as `go list -m`."""
    script = parse(text)
    return isinstance(script, Script) and any(
        (found := use(command)) and found.keeper == keeper for command in script.commands
    )
