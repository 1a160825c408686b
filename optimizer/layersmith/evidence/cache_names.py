"""Which instructions name a package manager's cache, or tell it to live on that: whatever stands around the words, a
loop, an array, `[[ ]]`, a substitution or a here-document. Who takes along a folder that holds it names it, too."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from operator import itemgetter

from layersmith.bodies import commands
from layersmith.effects.caches import CACHE_FOLDERS, CACHES
from layersmith.effects.commands import TAKES_ALONG
from layersmith.effects.packages import is_cleanup
from layersmith.evidence.remembered import remembered_of
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Word
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern

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

_MAY_TAKE = pattern(rf"\b(?:{'|'.join(sorted(TAKES_ALONG))})\b".encode())
_PACKS = pattern(r"-?[abd-wyz]*c[a-wyz]*|--create")
_HOME = r"(?:~|/root|/home/[^/]+|\$HOME|\$\{HOME\})"


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
    if not named and not _MAY_TAKE.search(text):
        return False
    script = commands(facts, run)
    return named if script is None else first_named(script, manager) is not None


def first_named(script: Script, manager: str) -> int | None:
    """The offset at which `script` first names the cache of `manager` for more than to empty it; None for nowhere."""
    named = [match.start() for match in _named(manager).finditer(script.text)]
    if _MAY_TAKE.search(script.text):
        above = _above(manager)
        taken = [one for one in script.commands if any(above.fullmatch(word.raw) for word in _taken_along(one))]
        named = sorted([*named, *(one.start for one in taken)])
    left = [(one.start, one.end) for one in script.commands if one.name in _LEAVES or is_cleanup(one)] if named else []
    for at in named:
        nearest = bisect_right(left, at, key=itemgetter(0)) - 1
        if nearest < 0 or at >= left[nearest][1]:
            return at
    return None


def _taken_along(command: Command) -> list[Word]:
    """The words that name what `command` puts into another folder or an archive, whole folders as well."""
    operands = [word for word in command.words[1:] if word.raw[:1] != "-"]
    if command.name == "tar":
        return operands if any(_PACKS.fullmatch(word.raw) for word in command.words[1:2]) else []
    if command.name == "zip":
        return operands[1:]
    return operands[:-1] if command.name in TAKES_ALONG else []


def text_of(run: Instruction) -> bytes:
    """What `run` has read, without its flags: its lines joined, and its here-documents."""
    documents = (run.text[one.body.start - run.start : one.body.end - run.start] for one in run.heredocs)
    return b"\n".join((run.args.text, *documents))


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
def _above(manager: str) -> re.Pattern[str]:
    """An expression for the folders that hold the cache, but for the root of all, as words may name them."""
    found: dict[str, None] = {}
    for path in CACHES[manager].paths:
        at_home, parts = path.startswith("~"), path.lstrip("~").strip("/").split("/")[:-1]
        rows = [parts[:end] for end in range(0 if at_home else 1, len(parts) + 1)]
        found |= {(_HOME if at_home else "") + "".join("/" + re.escape(part) for part in row): None for row in rows}
    return re.compile(rf"\"?(?:{'|'.join(found)})\"?(?:/[.*]?)?\"?")


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
