"""Which instructions name a package manager's cache, or tell it to live on that: whatever stands around the words, a
loop, an array, `[[ ]]`, a substitution or a here-document. Who copies, packs or lists a folder that holds it names it,
too."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from operator import itemgetter

from layersmith.bodies import commands, text_of
from layersmith.effects import programs
from layersmith.effects.caches import CACHE_FOLDERS, CACHES
from layersmith.effects.commands import in_all_folders
from layersmith.effects.copies import target
from layersmith.effects.effect import Effects
from layersmith.effects.gathering import MAY_GATHER, Gathered, gathered
from layersmith.effects.packages import is_cleanup
from layersmith.effects.paths import holds, inside
from layersmith.evidence.environment import environment, folder, home, stage_of
from layersmith.evidence.remembered import remembered_of
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction

_OFFLINE = ("--offline", "--no-network", "--cacheonly", "-C", "--no-download", "--use-index-cache")
"""Flags by which an install lives on what an earlier one left in the cache."""

_FOLDER_FOR_C = frozenset(("npm", "pnpm", "yarn", "pip"))
"""Managers whose `-C` names a folder."""

_CALLED = {
    "conda": r"conda|mamba",
    "yum": r"yum|dnf",
    "dnf": r"yum|dnf",
    "microdnf": r"yum|dnf",
}
"""Expressions for the programs of a manager that have not its name."""

_ASKS_WHERE = r"\s+(?:cache\s+(?:dir|list|ls)|config\s+get\s+cache|store\s+path)\b"

_LEAVES = frozenset(("rm", "mkdir"))
"""Programs that may name a cache and do without what is in it."""

_HOME = "/root"


@remembered_of
def lives_on_cache(facts: Facts, instruction: Instruction, manager: str) -> bool:
    """Whether `instruction` tells `manager` to install from its cache."""
    return _offline(manager).search(text_of(instruction)) is not None


@remembered_of
def names_cache(facts: Facts, run: Instruction, manager: str) -> bool:
    """Whether `run`, or an ONBUILD, does more with the cache of `manager` than to empty it."""
    run = run.inner or run if run.keyword == "ONBUILD" else run
    text = text_of(run)
    named = _named(manager).search(text) is not None
    if not named and not MAY_GATHER.search(text):
        return False
    script = commands(facts, run)
    return named if script is None else first_named(script, manager, gathered_by(facts, run)) is not None


@remembered_of
def needs_folder(facts: Facts, one: Instruction, manager: str) -> bool:
    """Whether `one` goes well, or makes the same, only when a folder of the cache of `manager` is there: it makes
    something in `~/.cache`, say, without making that."""
    folders = _at_home(manager)
    if not any(folder.encode() in one.text for folder in folders):
        return False
    stage = stage_of(facts, one)
    if one.keyword in ("COPY", "ADD"):
        return target(one).strip("\"'").endswith(folders)
    script = commands(facts, one)
    if script is None:
        return True
    known, at_home = environment(facts, stage, one), home(facts, stage, one) or _HOME
    for command, place in in_all_folders(script, folder(facts, stage, one)):
        does = programs.effects(command, place, known, at_home)
        if isinstance(does, Effects) and any(need.endswith(folders) for need in does.needs):
            return True
    return False


@cache
def _at_home(manager: str) -> tuple[str, ...]:
    """The folders of the cache of `manager` in a home folder, as `/.cache` and `/.cache/pip`."""
    return tuple(path[1:] for name, path in CACHE_FOLDERS if name == manager and path[0] == "~")


@remembered_of
def gathered_by(facts: Facts, run: Instruction) -> tuple[Gathered, ...]:
    """What the script of `run`, or of what an ONBUILD holds, copies, packs or lists with all that is in it; what is in
    a home folder as if it were root's."""
    script = commands(facts, run)
    if script is None or not MAY_GATHER.search(script.text):
        return ()
    stage = stage_of(facts, run)
    at_home = home(facts, stage, run) or _HOME
    found = gathered(script, folder(facts, stage, run), at_home, environment(facts, stage, run))
    return tuple(
        one._replace(
            places=tuple([_HOME + path[len(at_home) :] if inside(path, at_home) else path for path in one.places])
        )
        for one in found
    )


def first_named(script: Script, manager: str, taken: Iterable[Gathered]) -> int | None:
    """The offset at which `script` first names the cache of `manager` for more than to empty it, or gathers it, when
    all that it gathers is `taken`; None for nowhere."""
    named = [match.start() for match in _named(manager).finditer(script.text)]
    places = _places(manager)
    held = (one.at for one in taken if any(holds(path, place) for path in one.places for place in places))
    named = sorted([*named, *held])
    left = [(one.start, one.end) for one in script.commands if one.name in _LEAVES or is_cleanup(one)] if named else []
    for at in named:
        nearest = bisect_right(left, at, key=itemgetter(0)) - 1
        if nearest < 0 or at >= left[nearest][1]:
            return at
    return None


@cache
def _offline(manager: str) -> re.Pattern[bytes]:
    flags = "|".join(re.escape(flag) for flag in _OFFLINE if flag != "-C" or manager not in _FOLDER_FOR_C)
    called = _called(manager)
    # Up to the next call, which is looked at by itself: else many of them would take the square of the time.
    return re.compile(rf"\b(?:{called})(?:(?!\b(?:{called}))[^&|;\n])*?[\s\"',](?:{flags})(?![\w-])".encode())


@cache
def _named(manager: str) -> re.Pattern[bytes]:
    inside = "|".join(dict.fromkeys(_expression(_folder(path)) for path in CACHES[manager].paths))
    above = "|".join(_expression(path) for name, path in CACHE_FOLDERS if name == manager) or "(?!)"
    asked = rf"\b(?:{_called(manager)})[\d.]*{_ASKS_WHERE}"
    return re.compile(rf"(?:{inside})(?![\w-])|(?:{above})(?=(?:/[.*]?)?(?:[\s\"';&|)\]]|\Z))|{asked}".encode())


@cache
def _places(manager: str) -> tuple[str, ...]:
    """The folders that are the cache, or files of it, in whichever home folder."""
    homes = (_HOME, "/home/*")
    return tuple(
        there
        for path in CACHES[manager].paths
        for there in ([at + path[1:] for at in homes] if path[0] == "~" else [path])
    )


def _called(manager: str) -> str:
    return _CALLED.get(manager, re.escape(manager))


def _folder(path: str) -> str:
    """The folder that the pattern `path` is about."""
    while "*" in path.rpartition("/")[2]:
        path = path.rpartition("/")[0]
    return path


def _expression(path: str) -> str:
    """An expression for `path`, in whichever home folder."""
    return r"[^/\s]*".join(map(re.escape, path.removeprefix("~").split("*")))
