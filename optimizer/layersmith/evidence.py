"""What in the file itself shows that a package manager's cache may go, and what would have to be assumed.

Evidence raises a rewrite to SAFE; what is missing becomes a named assumption, and what speaks against it a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from layersmith.effects import bases
from layersmith.effects.package_lists import ignores_lists
from layersmith.effects.packages import Action, action
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage

YARN_1_FLAGS = ("--production", "--prod", "--pure-lockfile", "--ignore-optional", "--ignore-engines", "--network-timeout",
                "--ignore-platform", "--no-progress", "--prefer-offline", "--cache-folder", "--modules-folder")  # fmt: skip
"""Flags of `yarn install` that yarn 2 and later refuse (Yarn migration guide, "Renamed" and "Deprecated")."""

PIP_6_FLAGS = ("--trusted-host", "--prefer-binary", "--no-build-isolation", "--break-system-packages", "--use-feature",
               "--root-user-action", "--progress-bar", "--only-binary", "--no-warn-script-location", "--no-cache-dir",
               "--disable-pip-version-check", "--require-hashes", "--config-settings", "--use-deprecated")  # fmt: skip
"""Flags that came to pip with version 6.0 or later (pip's changelog)."""


@dataclass(frozen=True)
class Kept:
    """The cache may go, under the named assumptions (none: for certain)."""

    assumes: tuple[str, ...] = ()


def emptying(facts: Facts, stage: Stage, run: Instruction, last: Action) -> Kept | Missed:
    """May the cache of `last.manager` be emptied at the end of `run`?"""
    if last.manager in ("apt", "apk"):
        return _lists(facts, stage, run, last.manager)
    assumes: list[str] = []
    if last.manager in ("npm", "yarn", "pnpm") and not _owns_home(facts, stage, run):
        assumes.append("writable-home")
    if last.manager == "yarn" and not (last.has(*YARN_1_FLAGS) or any(word.raw == "global" for word in last.subcommand)):
        assumes.append("yarn-1")
    return Kept(tuple(assumes))


def avoiding(facts: Facts, stage: Stage, run: Instruction, one: Action) -> Kept | Missed | None:
    """May `one` (an install of apk or pip) be told to keep no cache? None when it keeps none anyway."""
    base = facts.base(stage)
    if one.manager == "pip":
        if _set_in_env(facts, stage, run, "PIP_NO_CACHE_DIR"):
            return None
        known = bases.pip_knows_no_cache_dir(base)
        known = True if not known and _pip_is_recent(facts, stage, run, one) else known
    else:
        known = bases.apk_knows_no_cache(base)
    if known is False:
        return Missed("old-tool", run.line, f"the {one.manager} of the base image is older than this flag")
    return Kept() if known else Kept(("recent-tools",))


def _lists(facts: Facts, stage: Stage, run: Instruction, manager: str) -> Kept | Missed:
    word = {"apt": rb"\b(?:apt|apt-get|aptitude)\b", "apk": rb"\bapk\b"}[manager]
    hidden = False
    for later in facts.later(stage, run):
        instruction = later.inner if later.keyword == "ONBUILD" and later.inner else later
        if instruction.keyword != "RUN":
            continue
        script = facts.script(later) if later is instruction else None
        if not isinstance(script, Script):
            text = instruction.text
            if found := re.search(word, text):
                return Kept(_assumed(hidden)) if b"update" in text[found.end() : found.end() + 40] else _needed(run, later)
            hidden = True
            continue
        if any(re.search(word, text) for text in script.substitutions):
            return _needed(run, later)
        for command in script.commands():
            asked = action(command)
            if asked and asked.manager == manager:
                if asked.verb == "update" or (manager == "apk" and asked.has("-U", "--update", "--update-cache", "--no-cache")):
                    return Kept(_assumed(hidden))
                if asked.verb != "clean":
                    return _needed(run, later)
            hidden = hidden or not ignores_lists(command)
    return Kept(_assumed(hidden))


def _assumed(hidden: bool) -> tuple[str, ...]:
    return ("no-hidden-installs",) if hidden else ()


def _needed(run: Instruction, later: Instruction) -> Missed:
    return Missed("lists-needed", run.line, f"line {later.line} uses the package lists without fetching them first")


def _owns_home(facts: Facts, stage: Stage, run: Instruction) -> bool:
    user = facts.setting(run).user.partition(":")[0]
    return user in ("root", "0", "node") or (user == "" and facts.base(stage).distro is not None)


def _set_in_env(facts: Facts, stage: Stage, run: Instruction, name: str) -> bool:
    return any(pair.name == name and pair.value.strip("\"'") not in ("", "0", "false", "off", "no")
               for other in _before(facts, stage, run) if other.keyword in ("ENV", "ARG") for pair in other.pairs)  # fmt: skip


def _before(facts: Facts, stage: Stage, run: Instruction) -> Iterator[Instruction]:
    """The instructions that `run` runs on top of: those of the stages it inherits from, then its own stage's."""
    if stage.parent is not None:
        parent = facts.tree.stages[stage.parent]
        yield from _before(facts, parent, parent.instructions[-1])
        yield parent.instructions[-1]
    for other in stage.instructions:
        if other.start < run.start:
            yield other


def _pip_is_recent(facts: Facts, stage: Stage, run: Instruction, one: Action) -> bool:
    """Whether the file shows that pip is 6.0 or newer: it was upgraded before, or is given a flag that came later."""
    for other in (*_before(facts, stage, run), run):
        script = facts.script(other) if other.keyword == "RUN" else None
        for command in script.commands() if isinstance(script, Script) else ():
            asked = action(command)
            if asked and other is run and asked.program_words == one.program_words:
                return asked.has(*PIP_6_FLAGS)
            if asked and asked.program == one.program and _shows_recent(asked):
                return True
            if any("get-pip.py" in (word or "") for word in command.argv):
                return True
    return False


def _shows_recent(asked: Action) -> bool:
    upgrades = asked.verb == "install" and asked.has("-U", "--upgrade")
    return asked.has(*PIP_6_FLAGS) or (upgrades and any(word.literal == "pip" for word in asked.operands))

