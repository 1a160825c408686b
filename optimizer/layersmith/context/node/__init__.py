"""What installs by npm, Yarn, pnpm and Bun read and write of a project."""

from __future__ import annotations

from importlib import import_module

from layersmith.context.inputs import Answer, Call
from layersmith.context.node.look import Look
from layersmith.context.node.started import Started
from layersmith.context.node.usual import usual_files
from layersmith.context.project import Stop
from layersmith.effects.packages import action
from layersmith.shell.ast import Command

__all__ = ["inputs", "usual"]

_MANAGERS = frozenset(("npm", "yarn", "pnpm", "bun"))
_TESTS = frozenset(("install-test", "it", "cit", "install-ci-test", "clean-install-test"))


def inputs(call: Call) -> Answer | None:
    """What the install that `call` runs reads and writes; None when it is no install by one of these managers.

    `writes` are places that stand for themselves and all below them.
    """
    look = Look(call)
    try:
        if _bootstraps([word.literal or "" for word in call.command.words]):
            raise Stop("lerna", "lerna bootstrap installs the packages that lerna.json names, and runs their scripts")
        manager = _install(look, call.command, look.folder)
        if manager is None:
            return None
        look.own_program()
        _redirects(look, call.command)
    except Stop as stop:
        return stop.answer
    return look.answer(manager)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns (absolute, as COPY takes them) of the files that such a command reads as a rule, the manifest first;
    None when it is no install of a project."""
    asked = action(call.command)
    if asked is None or asked.manager not in _MANAGERS or asked.verb != "install":
        return None
    try:
        return usual_files(Started(asked, call.folder))
    except Stop:
        return None


def _install(look: Look, command: Command, folder: str) -> str | None:
    """The manager that `command` calls for an install, which is looked at; None when it is none."""
    asked = action(command)
    if asked is None or asked.manager not in _MANAGERS:
        return None
    if asked.subcommand and asked.subcommand[0].literal is None:
        raise Stop("arguments", f"it is not known what {asked.subcommand[0].raw} stands for")
    if asked.verb != "install":
        return None
    started = Started(asked, folder)
    if started.verb in _TESTS:
        raise Stop("script-reads", f"{asked.manager} {started.verb} runs the tests of the project")
    if asked.doubt not in (None, "splits"):
        raise Stop("arguments", "it is not known which words are flags and which are packages")
    if any(word.raw.lower().startswith(("npm_config_", "node_options")) for word in asked.prefix):
        raise Stop("arguments", "settings are given by way of another program")
    started_as = (folder, " ".join(word.raw for word in command.words))
    if started_as not in look.installed:
        look.installed.add(started_as)
        # Imported here: what reads files is not needed where there is no context.
        module = import_module(f"layersmith.context.node.{asked.manager}")
        getattr(module, asked.manager)(look, started, _nested)
    return asked.manager


def _nested(look: Look, command: Command, folder: str) -> bool:
    return _install(look, command, folder) is not None


def _bootstraps(words: list[str]) -> bool:
    """Whether it is `lerna bootstrap`, by whatever runner."""
    if "lerna" not in words[:4]:
        return False
    behind = words[words.index("lerna") + 1 :]
    return "bootstrap" in behind[:2]


def _redirects(look: Look, command: Command) -> None:
    for redirect in command.redirects:
        target = redirect.target.literal if redirect.target is not None else None
        if redirect.operator.startswith(">") and target is not None:
            if not target.isdigit() and not target.startswith(("/dev/", "-")):
                look.write(look.path(target))
        elif target != "/dev/null":
            raise Stop("redirect", "what the install reads from its standard input is not known")
