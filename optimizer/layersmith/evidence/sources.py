"""Where apt's packages come from."""

from __future__ import annotations

from functools import lru_cache

from layersmith.effects import programs
from layersmith.effects.commands import ACCOUNTS, ADMINISTRATION, in_folders, touched
from layersmith.effects.effect import Effects
from layersmith.effects.packages import action, behind_wrappers, program_name
from layersmith.effects.paths import any_overlap
from layersmith.evidence.folders import destination
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.shell.besides import every, hidden
from layersmith.syntax.tree import Instruction, Stage

_APT_SETTINGS = ("/etc/apt", "/usr/share/keyrings", "/var/lib/dpkg")
_ADDS_SOURCES = frozenset({"dpkg", "rpm", "apt-key", "add-apt-repository", "apt-add-repository"})
_SOURCE_TOOLS = frozenset({"apt-key", "add-apt-repository", "apt-add-repository", "yum-config-manager"})
_SOURCES = ("/etc/apt/sources.list", "/etc/yum.repos.d/", "/etc/apk/repositories")


def has_plain_sources(facts: Facts, stage: Stage, run: Instruction, offset: int) -> bool:
    """Whether apt certainly still has the package sources and settings of the base image when the command at `offset`
    of `run` is reached: nothing before it may have added or changed any."""
    # Which instructions leave the sources as they are is asked for every RUN behind them.
    known: dict[int, bool] = facts.answers.setdefault(has_plain_sources, {})
    for other in facts.before(stage, run):
        if other.start not in known:
            known[other.start] = _leaves_all(facts, other, None)
        if not known[other.start]:
            return False
    return _leaves_all(facts, run, offset)


def adds_source(script: Script, folder: str | None) -> Command | None:
    """The first command of `script`, started in `folder`, that adds a source of packages, as far as can be seen."""
    for command, place in in_folders(script, folder):
        does = None if action(command) else programs.effects(command, place, {}, None)
        writes = does.writes if isinstance(does, Effects) else ()
        if command.name in _SOURCE_TOOLS or any(path.startswith(_SOURCES) for path in writes):
            return command
    return None


def _leaves_all(facts: Facts, other: Instruction, offset: int | None) -> bool:
    """Whether `other`, a RUN up to the command at `offset`, certainly leaves apt's sources and settings as they are."""
    if other.keyword in ("COPY", "ADD"):
        target = destination(facts, other)
        return target is not None and not any_overlap((target,), _APT_SETTINGS)
    if other.keyword != "RUN":
        return True
    script = facts.script(other)
    return isinstance(script, Script) and _script_leaves_all(script, facts.setting(other).workdir, offset)


@lru_cache(maxsize=1024)
def _script_leaves_all(script: Script, folder: str | None, offset: int | None) -> bool:
    for inner in hidden(script):
        if not isinstance(inner, Script) or not all(_leaves_sources(command, None) for command in every(inner)):
            return False
    for command, place in in_folders(script, folder):
        if offset is not None and command.start >= offset:
            break
        if not _leaves_sources(command, place):
            return False
    return True


def _leaves_sources(command: Command, folder: str | None) -> bool:
    asked = action(command)
    if asked:
        local = any(set(word.raw) & set("/$`") or word.raw.endswith(".deb") for word in asked.operands)
        return asked.manager != "apt" or (asked.exact and not (asked.verb == "install" and local))
    at = behind_wrappers(command.words)
    name = program_name(command.words[at]) if at is not None and at < len(command.words) else None
    if name in ACCOUNTS or (name in ADMINISTRATION and name not in _ADDS_SOURCES):
        return True
    paths = touched(command, folder)
    return paths is not None and not any_overlap(paths, _APT_SETTINGS)
