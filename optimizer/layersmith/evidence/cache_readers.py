"""Which RUN looks into a cache that an earlier one filled: with a mount there it finds nothing in the layers any more.

Programs that keep the cache themselves are not meant: they get the same mount, or fetch again what they miss. A folder
above the cache that nothing else makes is as little there: builders take away what they made for a mount alone.
"""

from __future__ import annotations

import re

from layersmith.bodies import commands
from layersmith.effects.cache_mounts import KEEPERS, use
from layersmith.effects.cleanup import forced
from layersmith.effects.commands import TAKES_ALONG, in_folders
from layersmith.effects.effect import Unknown
from layersmith.effects.image_settings import settings
from layersmith.effects.mounts import covered
from layersmith.effects.packages import is_cleanup
from layersmith.effects.paths import inside
from layersmith.effects.programs import effects
from layersmith.effects.variables import Variables
from layersmith.evidence.cache_cleanups import Folders, is_harmless
from layersmith.evidence.environment import environment, folder, stage_of
from layersmith.evidence.folders import STANDARD, done, stands
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import replace


def reader(facts: Facts, stage: Stage, run: Instruction, folders: Folders) -> str | None:
    """What in the instructions that run on top of `run` of `stage`, which fills `folders`, needs what lies there, or a
    folder above; a sentence without its end, None when nothing does."""
    told = _told(folders)
    above = _Above(facts, stage, run, folders)
    for later in facts.later(stage, run):
        if later.keyword != "RUN":
            continue
        where = folder(facts, stage_of(facts, later), later)
        if any(inside(target, place) for place in covered(later, where) for target in folders.targets):
            continue
        script = commands(facts, later)
        if script is None:
            if told.search(folders.written(later.text.decode("utf-8", "surrogateescape"))):
                return f"line {later.line} looks into the cache of {folders.keeper}"
        elif not any((found := use(command)) and found.keeper == folders.keeper for command in script.commands):
            if where is not None and any(inside(where, target) for target in folders.targets):
                return f"line {later.line} runs in the cache of {folders.keeper}"
            if _looks(script, replace(folders, current=where), told):
                return f"line {later.line} looks into the cache of {folders.keeper}"
            if path := above.used(later, script, where):
                return f"line {later.line} uses {path}, which is there for the cache of {folders.keeper} alone"
    return None


class _Above:
    """The folders above those of the mounts that nothing but what `run` of `stage` does makes, as far as is seen."""

    def __init__(self, facts: Facts, stage: Stage, run: Instruction, folders: Folders) -> None:
        self._facts, self._folders = facts, folders
        given = {folders.home, *settings(facts.base(stage)).variables.values(), *STANDARD, "/"}
        behind = replace(run, start=run.start + len(run.text))
        # What `run` makes beside a mount goes with it, when it is empty. Package managers of the system have theirs.
        self._missing: dict[str, bool] = {}
        for target in folders.targets if not KEEPERS[folders.keeper].root else ():
            path = target.rpartition("/")[0] or "/"
            while path not in given and not stands(facts, stage, run, path):
                self._missing[path] = stands(facts, stage, behind, path)
                path = path.rpartition("/")[0] or "/"

    def used(self, later: Instruction, script: Script, where: str | None) -> str | None:
        """The folder that `script`, the body of `later`, uses in `where` and that is not there by then."""
        stage = stage_of(self._facts, later)
        for path, by_run in self._missing.items():
            if by_run or not stands(self._facts, stage, later, path):
                one = replace(self._folders, targets=(path,), current=where)
                if self._needs(script, one, environment(self._facts, stage, later)):
                    return path
        return None

    def _needs(self, script: Script, folders: Folders, variables: Variables) -> bool:
        """Whether `script` has to find one of the `folders` there. What it reads below, somebody has put there."""
        told, sure = _told(folders), done(script)
        for command, place in in_folders(script, folders.current):
            if is_harmless(command) or (command.name == "rm" and forced(command)):
                if command.name == "mkdir" and command.start in sure and folders.reached(command):
                    return False
                continue
            written = script.text[command.words[0].end if command.words else command.start : command.end]
            if not (
                told.search(written.decode("utf-8", "surrogateescape"))
                or replace(folders, current=place).reached(command)
            ):
                continue
            does = effects(command, place, variables, folders.home)
            if isinstance(does, Unknown) or not {*does.reads, *does.writes, *does.needs}.isdisjoint(folders.targets):
                return True
        return False


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
    for command, place in in_folders(script, folders.current):
        around, end = text[end : command.start], command.end
        if told.search(around.decode("utf-8", "surrogateescape")):
            return True
        if is_cleanup(command) is not None or is_harmless(command) or (command.name == "rm" and forced(command)):
            continue
        named = told.search(text[command.start : end].decode("utf-8", "surrogateescape"))
        if named or replace(folders, current=place).reached(command):
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
