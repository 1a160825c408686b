"""Whether an install of a Node project reads more than manifests, told by what is done with the project: without the
build context nothing else tells that it has members in folders below, or scripts that run with each install.
"""

from __future__ import annotations

from layersmith.effects.packages import action, behind_wrappers
from layersmith.effects.paths import inside
from layersmith.evidence.environment import stage_of
from layersmith.evidence.projects import Projects
from layersmith.facts import Facts
from layersmith.shell.ast import Command
from layersmith.syntax.tree import Instruction, Stage

_MANAGERS = frozenset(("npm", "npx", "yarn", "pnpm", "pnpx", "bun", "bunx"))
_OF_WORKSPACES = frozenset(("turbo", "lerna", "rush", "workspace", "workspaces"))
"""Programs, and words of Yarn's, that work on the members of a workspace."""

_FLAGS = ("--filter", "-F", "--workspace", "-w", "--workspaces", "-r", "--recursive")


_HOOKS = frozenset(("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"))
"""Scripts of a package.json that an install runs."""


def reads_more(facts: Facts, stage: Stage, run: Instruction, project: str) -> bool:
    """Whether a RUN behind `run`, which installs the packages of the folder `project`, works on a package of a folder
    below that, where nothing is installed, or runs a script once more that the install has run."""
    installed: set[str] = set()
    for other in facts.later(stage, run):
        if other.keyword != "RUN":
            continue
        for command, place in Projects(facts, stage_of(facts, other), other).commands():
            at = behind_wrappers(command.words)
            words = [word.raw for word in command.words[at or 0 :]]
            if not words or not (_MANAGERS | _OF_WORKSPACES) & {words[0]}:
                continue
            if place == project and (_on_members(words) or _runs_hook(words)):
                return True
            below = place is not None and place != project and inside(place, project)
            if below and _installs(command):
                installed.add(place or "")
            elif below and place not in installed:
                return True
    return False


def _on_members(words: list[str]) -> bool:
    if not _OF_WORKSPACES.isdisjoint(words[:2]):
        return True
    front = words[1 : words.index("--")] if "--" in words else words[1:]
    return words[0] != "npx" and any(word.partition("=")[0] in _FLAGS for word in front)


def _runs_hook(words: list[str]) -> bool:
    named = [word for word in words[1:] if not word.startswith("-") and word not in ("run", "run-script")]
    return ("run" in words[1:] or "run-script" in words[1:]) and not _HOOKS.isdisjoint(named[:1])


def _installs(command: Command) -> bool:
    asked = action(command)
    return asked is not None and asked.verb == "install"
