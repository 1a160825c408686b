"""What each RUN of a stage does for a Node project: install its packages, build it, or something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from layersmith.context.node.usual import FOLDER_FLAGS
from layersmith.effects.effect import Unknown
from layersmith.effects.packages import Action, action, behind_wrappers
from layersmith.effects.paths import inside, resolve
from layersmith.effects.programs import effects
from layersmith.evidence.environment import environment, home
from layersmith.evidence.projects import Projects
from layersmith.evidence.splitting.node.providers import BUILDERS
from layersmith.facts import Facts
from layersmith.shell.ast import Command
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived, value

Does = Literal["install", "global", "build", "prune", "settle", "inside", "outside"]
_MANAGERS = frozenset(("npm", "yarn", "pnpm", "bun"))
_RUNNERS = frozenset(("npx", "pnpx", "bunx"))
_SETTLES = frozenset(
    ("cache", "config", "set", "get", "version", "view", "ls", "list", "audit", "root", "bin", "prefix", "fund", "init")
)
"""Verbs of managers that leave the project as it is."""
_HARMLESS = frozenset(("cd", "set", "export", "true", ":", "exit", "test", "[", "echo", "printf", "ls", "pwd", "cat"))
SCRATCH = ("/tmp", "/var/tmp", "/root/.npm", "/root/.cache", "/usr/local/share/.cache", "/home/node/.npm")
"""Folders of which nothing is needed once all is built."""


@value
class Step:
    """One command of `run`: what it `does`, in which `place` (None: not known), and what it asks of a manager."""

    run: Instruction
    command: Command
    place: str | None
    does: Does
    asked: Action | None = None

    @derived
    def omits(self) -> bool | None:
        """Whether an install leaves the development dependencies out, by its flags; None when they do not say."""
        if self.asked is None:
            return None
        for flag in reversed(self.asked.flags):
            if {"--production", "--prod", "-P"} & set(flag.names):
                return flag.value != "false"
            if flag.names[-1] in ("--omit", "--only") and flag.value is not None:
                return flag.value == "dev" if flag.names[-1] == "--omit" else flag.value.startswith("prod")
            if flag.names[-1] in ("--include", "--also") and flag.value in ("dev", "development"):
                return False
        if self.asked.subcommand and (self.asked.subcommand[-1].literal == "focus"):
            return False
        return None


def steps(facts: Facts, stage: Stage) -> tuple[Step, ...]:
    """The commands of all RUNs of `stage` that are understood, in order; what is "inside" lies where `place` is."""
    return tuple(step for one in stage.instructions if one.keyword == "RUN" for step in _of_run(facts, stage, one))


def _of_run(facts: Facts, stage: Stage, run: Instruction) -> Iterator[Step]:
    for command, place in Projects(facts, stage, run).commands():
        yield _step(run, command, place)


def _step(run: Instruction, command: Command, place: str | None) -> Step:
    asked = action(command)
    if asked is not None and asked.manager in _MANAGERS:
        place = _place(asked, command, place)
        if asked.verb == "install":
            does = _installs(asked)
            # What is installed for all from a folder is linked to that folder, as by `npm link`.
            return Step(run, command, place, "outside" if does == "global" and _of_folder(asked) else does, asked)
        if asked.verb == "autoremove":
            return Step(run, command, place, "prune", asked)
        verb = asked.subcommand[0].literal if asked.subcommand else None
        if verb in ("link", "unlink"):
            return Step(run, command, place, "outside", asked)
        settles = asked.verb == "clean" or verb in _SETTLES or verb is None
        return Step(run, command, place, "settle" if settles else "build", asked)
    at = behind_wrappers(command.words)
    word = command.words[at].literal if at is not None and at < len(command.words) else None
    name = (word or "").rpartition("/")[2]
    if name in BUILDERS or name in _RUNNERS or "node_modules/" in (word or ""):
        return Step(run, command, place, "build")
    if name in ("node", "nodejs", "cross-env") and len(command.words) > (at or 0) + 1:
        plain = any(text in ("-v", "--version", "-e", "-p") for text in command.argv[1:])
        return Step(run, command, place, "settle" if plain else "build")
    return Step(run, command, place, "outside")


def _place(asked: Action, command: Command, place: str | None) -> str | None:
    """The folder that a manager works in which is started in `place`; None when it is not known."""
    words = command.words[len(asked.prefix) + len(asked.program_words) :]
    for at, word in enumerate(words):
        name, equals, joined = (word.literal or "").partition("=")
        # All but npm hand on what stands behind the name of a script.
        if name == "--" or (asked.verb == "other" and asked.manager != "npm" and not name.startswith("-")):
            break
        if name in FOLDER_FLAGS[asked.manager]:
            folder = joined if equals else words[at + 1].literal if at + 1 < len(words) else None
            return resolve(folder, place) if folder else None
    return place


def _of_folder(asked: Action) -> bool:
    """Whether an install for all users installs the package in a folder: its own one when none is named."""
    return not asked.operands or any(
        word.raw.strip("\"'").startswith((".", "/", "~", "file:")) for word in asked.operands
    )


def _installs(asked: Action) -> Does:
    words = [word.literal or "" for word in asked.subcommand]
    if asked.has("-g", "--global", "--location=global") or "global" in words:
        return "global"
    return "install"


def stays_inside(facts: Facts, stage: Stage, step: Step, app: str) -> bool:
    """Whether all that the command of `step` changes lies in the folder `app`, or is of no use later."""
    if not step.command.words and not step.command.redirects:
        return True
    redirected = [r.target for r in step.command.redirects if r.operator.startswith(">")]
    if step.command.name in _HARMLESS:
        return all(_kept(resolve(target.literal or "", step.place) if target else None, app) for target in redirected)
    variables = environment(facts, stage, step.run)
    does = effects(step.command, step.place, variables, home(facts, stage, step.run))
    if isinstance(does, Unknown) or does.accounts == "changed":
        return False
    return all(_kept(path, app) for path in does.writes) and all(
        _kept(path, app) or inside(app, path) for path in does.makes
    )


def _kept(path: str | None, app: str) -> bool:
    return path is not None and (
        inside(path, app) or path.startswith("/dev/") or path.isdigit()
        or any(inside(path, one) for one in SCRATCH)
    )  # fmt: skip
