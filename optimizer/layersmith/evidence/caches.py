"""What in the file itself shows that a package manager's cache may go, and what would have to be assumed.

Evidence raises a rewrite to SAFE; what is missing becomes a named assumption, and what speaks against it a reason.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Literal

from layersmith.bodies import commands, text_of
from layersmith.effects import bases
from layersmith.effects.caches import CACHES, overlaps
from layersmith.effects.filling import AVOIDED, Filling
from layersmith.effects.gathering import Gathered
from layersmith.effects.mounts import mounts, options, source_of
from layersmith.effects.package_lists import ignores_lists
from layersmith.effects.packages import Action, action
from layersmith.effects.paths import inside
from layersmith.evidence.cache_names import first_named, gathered_by, lives_on_cache, names_cache, needs_folder
from layersmith.evidence.npm import npm_still_runs
from layersmith.evidence.pip import pip_is_recent
from layersmith.evidence.remembered import remembered_of, remembered_of_file
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import NamedTuple, pattern, value

YARN_1_FLAGS = ("--production", "--prod", "--pure-lockfile", "--ignore-optional", "--ignore-engines", "--no-bin-links",
                "--ignore-platform", "--no-progress", "--prefer-offline", "--modules-folder", "--no-lockfile",
                "--link-duplicates", "--flat", "--force", "--ignore-scripts")  # fmt: skip
"""Flags with which `yarn install` of yarn 3 and 4 ends in an error (each was tried)."""

OWN_CACHE = {
    "pip": ("--cache-dir", "--download-cache"),
    "npm": ("--cache",),
    "yarn": ("--cache-folder",),
    "pnpm": ("--store-dir",),
    "uv": ("--cache-dir",),
    "gem": ("-i", "--install-dir", "--user-install"),
    "apk": ("--cache-dir", "-p", "--root"),
    "dnf": ("--installroot", "--cacheonly", "-C", "--downloadonly", "--use-host-config"),
    "yum": ("--installroot", "--cacheonly", "-C", "--downloadonly"),
    "microdnf": ("--installroot", "--cacheonly"),
    "apt": ("--download-only", "-d", "--print-uris"),
    "conda": ("--offline", "--download-only", "-C", "--use-index-cache"),
}
"""Flags by which an install keeps its cache in a place of its own, or fills it for a later command."""

CACHE_VARIABLES = {
    "pip": pattern(r"PIP_CACHE_DIR|XDG_CACHE_HOME"),
    "uv": pattern(r"UV_CACHE_DIR|XDG_CACHE_HOME"),
    "npm": pattern(r"npm_config_cache", re.IGNORECASE),
    "yarn": pattern(r"YARN_CACHE_FOLDER|XDG_CACHE_HOME"),
    "pnpm": pattern(r"PNPM_HOME|XDG_DATA_HOME|npm_config_store_dir", re.IGNORECASE),
    "gem": pattern(r"GEM_HOME"),
    "conda": pattern(r"CONDA_PKGS_DIRS|MAMBA_ROOT_PREFIX|CONDA_ALLOW_SOFTLINKS|CONDA_ALWAYS_SOFTLINK"),
}
"""Variables that say where the cache lies, or that what is installed leads there by symbolic links."""

_CACHE_CONFIGURED = pattern(
    rb"\b(npm|yarn|pnpm|pip|conda)[\d.]*\s+config\s+(?:set|--add|--set)\s+[\w.:-]*(?:cache|store|pkgs|softlink)"
)


@value
class Kept:
    """The cache may go, under the named assumptions (none: for certain)."""

    assumes: tuple[str, ...] = ()


def emptying(facts: Facts, stage: Stage, run: Instruction, last: Action) -> Kept | Missed:
    """May the cache of `last.manager` be emptied once `last`, a command of `run`, is done?"""
    if last.has(*OWN_CACHE.get(last.manager, ())):
        return Missed("own-cache", run.line, f"{last.program} is told where to keep its cache, or to leave it")
    if placed := _placed_by_author(facts, stage, run, last.manager):
        return Missed("own-cache", run.line, f"line {placed} tells {last.program} where to keep its cache")
    if any("keepcache" in flag.raw or "cachedir" in flag.raw for flag in last.flags):
        return Missed("own-cache", run.line, f"{last.program} is told to keep its cache, or where")
    if last.manager in ("apt", "apk"):
        return _lists_copied(facts, stage, run, last.manager) or _lists(facts, stage, run, last.manager) or Kept()
    needed = _cache_needed(facts, stage, run, last.manager)
    if needed:
        return needed
    if last.manager == "yarn":
        return yarn_1(facts, run, last)
    if last.manager == "npm" and not npm_still_runs(facts, stage, run, last):
        return Kept(("new-npm-runs",))
    if last.manager in ("gem", "conda") and not _is_root(facts, stage, run):
        return Kept(("writable-home",))
    return Kept()


def unused_behind(facts: Facts, run: Instruction, last: Filling) -> bool:
    """Whether the rest of the body of `run` has no use for the cache that `last`, a command of it, fills."""
    script, manager = facts.script(run), last.asked.manager
    if not isinstance(script, Script) or lives_on_cache(facts, run, manager):
        return False
    skipped = last.command.end - len(b"true")
    rest = parse(b"true" + script.text[last.command.end :], facts.setting(run).bash)
    taken = [one._replace(at=one.at - skipped) for one in gathered_by(facts, run) if one.at >= last.command.end]
    if not isinstance(rest, Script):
        return False
    if CACHES[manager].needed:
        later = _in_script(rest, manager, taken)
        return later.found == "ignored" and not later.hidden
    return first_named(rest, manager, taken) is None


def avoiding(facts: Facts, stage: Stage, run: Instruction, one: Action) -> Kept | Missed | None:
    """May `one` (an install of apk, pip or uv) be told to keep no cache? None when it keeps none anyway."""
    base = facts.base(stage)
    if one.has(*OWN_CACHE[one.manager]):
        return Missed("own-cache", run.line, f"{one.program} is told where to keep its cache")
    if placed := _placed_by_author(facts, stage, run, one.manager):
        return Missed("own-cache", run.line, f"line {placed} tells {one.program} where to keep its cache")
    assumed = "recent-tools"
    if one.manager == "pip":
        if _set_in_env(facts, stage, run, "PIP_NO_CACHE_DIR"):
            return None
        known = pip_is_recent(facts, stage, run, one)
    elif one.manager == "uv":
        if _set_in_env(facts, stage, run, "UV_NO_CACHE"):
            return None
        from layersmith.evidence import uv  # few files install by it

        links = uv.needs_cache(facts, stage, run, one)
        if isinstance(links, Missed):
            return links
        known, assumed = links or None, uv.NO_LINKS
    else:
        known = bases.apk_knows_no_cache(base)
        if line := _index_read(facts, stage, run, one):
            return Missed("lists-needed", run.line, f"line {line} reads the package lists without fetching them")
    if known is False:
        return Missed("old-tool", run.line, f"the {one.manager} of the base image is older than this flag")
    needed = _cache_needed(facts, stage, run, one.manager)
    return needed or (Kept() if known else Kept((assumed,)))


# Package lists


class _Later(NamedTuple):
    """What the instructions after a RUN do with the lists: `found` is "fetched" (first of all, and for certain),
    "needed" (on the line `at`; of one script, by the command at that offset) or "ignored"; `hidden` when a command in
    front of that may do anything."""

    found: Literal["fetched", "needed", "ignored"]
    hidden: bool
    at: int = 0


_CALLS = {
    "apt": pattern(rb"\b(?:apt|apt-get|apt-file|aptitude|apt-cache|gdebi|tasksel|unattended-upgrade)\b(?![\w./:-])"),
    "apk": pattern(rb"\bapk\b(?![\w./:-])"),
}
_UPDATES = {
    "apt": pattern(rb"\b(?:apt|apt-get|apt-file|aptitude)(?:\s+-\S+){0,30}\s+update\b"),
    "apk": pattern(rb"\bapk(?:\s+-\S+){0,30}\s+(?:update\b|add(?:\s+-\S+){0,30}\s+(?:-U\b|--no-cache|--update))"),
}


def _lists(facts: Facts, stage: Stage, run: Instruction, manager: str) -> Kept | Missed | None:
    """Whether the lists that `run` fetched are wanted further down, on any way from it to an image."""
    if manager == "apt" and re.search(rb"\bapt-file\b", run.args.text):
        return Missed("lists-needed", run.line, "apt-file keeps its lists in the same place")
    rest = stage.instructions[bisect_right(stage.instructions, run.start, key=lambda one: one.start) :]
    found = _with_heirs(facts, stage, rest, manager)
    if found.found == "needed":
        return Missed("lists-needed", run.line, f"line {found.at} uses the package lists without fetching them first")
    return Kept(("no-hidden-installs",)) if found.hidden else None


def _lists_copied(facts: Facts, stage: Stage, run: Instruction, manager: str) -> Missed | None:
    """Why the lists themselves are wanted in another stage."""
    for copy, folder in copied_from(facts, stage):
        if any(inside(folder, path.partition("/*")[0]) for path in CACHES[manager].paths):
            return Missed("cache-needed", run.line, f"line {copy.line} brings the package lists to another stage")
    return None


_READS_INDEX = frozenset((b"search", b"fetch", b"policy", b"list", b"version", b"stats", b"dot"))
_FETCHES_ITSELF = frozenset((b"add", b"del", b"-U", b"--update-cache", b"--no-cache"))
_APK = pattern(rb"(?<![\w./-])(?:/sbin/)?apk\s[^&|;\n)\"'`]*")


def _index_read(facts: Facts, stage: Stage, run: Instruction, one: Action) -> int | None:
    """The line of a command behind `one`, an `apk add`, that reads the index and does not fetch it."""
    if _last_index_read(facts, run) > one.program_words[0].start:
        return run.line
    return next((other.line for other in facts.later(stage, run) if _last_index_read(facts, other) >= 0), None)


@remembered_of
def _last_index_read(facts: Facts, run: Instruction) -> int:
    """Where the last command of `run`, or an ONBUILD, starts that reads the index of apk and does not fetch it; -1 when
    none does."""
    if run.keyword not in ("RUN", "ONBUILD"):
        return -1
    found = ((one.start(), set(one[0].split())) for one in _APK.finditer(text_of(run)))
    return max((at for at, words in found if words & _READS_INDEX and not words & _FETCHES_ITSELF), default=-1)


def _with_heirs(facts: Facts, stage: Stage, rest: Sequence[Instruction], manager: str) -> _Later:
    found = _in(facts, rest, manager)
    if found.found != "ignored":
        return found
    heirs = [other for other in facts.tree.stages if stage.index in other.candidates]
    ways = [_with_heirs(facts, heir, heir.instructions[1:], manager) for heir in heirs]
    needed = next((way for way in ways if way.found == "needed"), None)
    return needed or _Later("ignored", found.hidden or any(way.hidden for way in ways))


def _in(facts: Facts, rest: Sequence[Instruction], manager: str) -> _Later:
    hidden = False
    for later in rest:
        script = commands(facts, later) if later.keyword == "RUN" and later.exec_form is None else None
        if script is not None:
            found = _in_script(script, manager, gathered_by(facts, later))
            hidden = hidden or found.hidden
            if found.found != "ignored":
                return _Later(found.found, hidden, later.line if later.heredocs else later.line_of(found.at))
            continue
        instruction = later.inner if later.keyword == "ONBUILD" and later.inner else later
        if instruction.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
            text = re.sub(rb"[\[\]\",']", b" ", instruction.text)
            call, update = _CALLS[manager].search(text), _UPDATES[manager].search(text)
            named = instruction.keyword == "RUN" and names_cache(facts, instruction, manager)
            sure = update is not None and not _CONDITION.search(text, 0, update.start())
            if named or (call and (update is None or not sure or call.start() < update.start())):
                return _Later("needed", hidden, later.line)
            if update and later.keyword == "RUN":
                return _Later("fetched", hidden)
            hidden = hidden or (instruction.keyword == "RUN" and update is None)
    return _Later("ignored", hidden)


_CONDITION = pattern(rb"\|\||\b(?:if|case|while|until|for)\s")


def _in_script(script: Script, manager: str, taken: Sequence[Gathered]) -> _Later:
    sure = {id(command) for command in script.certain}
    hidden = False
    if any(_CALLS[manager].search(text) for text in script.substitutions):
        return _Later("needed", hidden)
    named = first_named(script, manager, taken)
    for command in script.commands:
        if named is not None and named < command.end:
            break
        asked = action(command)
        if asked and asked.manager == manager:
            fresh = manager == "apk" and asked.has("-U", "--update", "--update-cache", "--no-cache")
            if asked.verb == "update" or fresh:
                if id(command) in sure:
                    return _Later("fetched", hidden)
            elif not (ignores_lists(command) if manager == "apt" else asked.verb in ("clean", "remove")):
                return _Later("needed", hidden, command.start)
        elif not ignores_lists(command):
            if _CALLS[manager].search(script.text[command.start : command.end]):
                return _Later("needed", hidden, command.start)
            hidden = True
    return _Later("ignored", hidden) if named is None else _Later("needed", hidden, named)


# Who else wants the cache


def _cache_needed(facts: Facts, stage: Stage, run: Instruction, manager: str) -> Missed | None:
    """Why the cache that `run` fills is wanted again: by an install without network, or a copy into another stage."""
    for later in facts.later(stage, run):
        if later.keyword in ("RUN", "ONBUILD") and lives_on_cache(facts, later, manager):
            return Missed("cache-needed", run.line, f"line {later.line} installs from the cache")
    # What avoids the cache leaves none to the rest of its own RUN either.
    for other in (*((run,) if manager in AVOIDED else ()), *facts.later(stage, run)):
        if other.keyword in ("RUN", "ONBUILD") and names_cache(facts, other, manager):
            return Missed("cache-needed", run.line, f"line {other.line} does something with the cache")
        if manager in AVOIDED and needs_folder(facts, other, manager):
            return Missed("cache-needed", run.line, f"line {other.line} needs a folder that the cache is in")
    for copy, folder in copied_from(facts, stage):
        if any(overlaps(folder + "/", cache) for cache in CACHES[manager].paths):
            return Missed("cache-needed", run.line, f"line {copy.line} brings the cache to another stage")
    return None


def copied_from(facts: Facts, stage: Stage) -> Iterator[tuple[Instruction, str]]:
    """The COPYs from `stage` or an heir of it, and the RUNs that mount something of it, each with a path that it copies
    or mounts, without slashes at the end."""
    family = {str(heir.index) for heir in (stage, *facts.heirs(stage))}
    family |= {heir.name for heir in (stage, *facts.heirs(stage)) if heir.name}
    copied = _copied(facts)
    rows = [copied[name] for name in family if name in copied]
    yield from rows[0] if len(rows) == 1 else sorted(chain.from_iterable(rows), key=lambda one: one[0].start)


@remembered_of_file
def _copied(facts: Facts) -> dict[str, list[tuple[Instruction, str]]]:
    """What is copied with `--from` or mounted with `from=`, by what that says, in small letters: each instruction with
    a path, in order."""
    found: dict[str, list[tuple[Instruction, str]]] = {}
    for copy in facts.tree.instructions:
        source = copy.flag("from") if copy.keyword == "COPY" else None
        for word in copy.words[:-1] if source else ():
            found.setdefault((source or "").lower(), []).append((copy, word.raw.strip("\"'").rstrip("/")))
        for given in map(options, mounts(copy)) if copy.keyword == "RUN" else ():
            if source := given.get("from"):
                found.setdefault(source.lower(), []).append((copy, (source_of(given) or "").rstrip("/")))
    return found


def _placed_by_author(facts: Facts, stage: Stage, run: Instruction, manager: str) -> int | None:
    """The line of a variable or command that says where the cache lies."""
    variable = CACHE_VARIABLES.get(manager)
    if variable is None:
        return None
    for other in (*facts.before(stage, run), run):
        if other.keyword in ("ENV", "ARG") and any(variable.fullmatch(pair.name) for pair in other.pairs):
            return other.line
        told = other.keyword == "RUN" and b"config" in other.text
        configured = _CACHE_CONFIGURED.search(other.text) if told else None
        if configured and configured[1].decode() == manager:
            return other.line
    return None


# Which program it is, and whose


_BERRY = pattern(r"(^|/)(\.yarnrc\.yml|\.yarn|\.pnp\.c?js)(/|$)")
_BERRY_COMMAND = pattern(rb"\bcorepack\b|\byarn(?:\s+-\S+){0,30}\s+(?:set\s+version|workspaces\s+focus|dlx|plugin)\b")


def yarn_1(facts: Facts, run: Instruction, last: Action) -> Kept | Missed:
    """Whether `last`, an install of yarn in `run`, is of version 1, whose cache is nothing but one."""
    berry = Missed("yarn-berry", run.line, "the cache of yarn 2 and later may be the installation itself")
    for other in facts.tree.instructions:
        if other.keyword in ("COPY", "ADD") and any(_BERRY.search(word.raw.strip("\"'")) for word in other.words[:-1]):
            return berry
        if other.keyword == "RUN" and _BERRY_COMMAND.search(other.args.text):
            return berry
    if last.has("--immutable", "--immutable-cache", "--check-cache", "--inline-builds", "--mode"):
        return berry
    is_1 = last.has(*YARN_1_FLAGS) or any(word.raw == "global" for word in last.subcommand)
    return Kept() if is_1 else Kept(("yarn-1",))


def _is_root(facts: Facts, stage: Stage, run: Instruction) -> bool:
    told = facts.setting(run).root
    return facts.base(stage).distro is not None if told is None else told


def _set_in_env(facts: Facts, stage: Stage, run: Instruction, name: str) -> bool:
    # pip takes every value, even "off", for a wish to keep no cache (pip's cmdoptions.py says why).
    settings = (other for other in facts.before(stage, run) if other.keyword in ("ENV", "ARG"))
    pairs = (pair for other in settings for pair in other.pairs)
    return any(pair.name == name and bool((pair.value or "").strip("\"'")) for pair in pairs)
