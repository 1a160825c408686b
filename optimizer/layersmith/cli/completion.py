"""Shell completion: the scripts for bash, zsh and fish, and the answers to what they ask while somebody types.

The scripts are click's. What an argument or a value completes to is told by what help texts call it.
"""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete

from layersmith.config.names import all_of, opt_in, proposing

VARIABLE = "_LAYERSMITH_COMPLETE"
"""Set by the scripts: what is asked for, such as `bash_complete`."""

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}

FREE = frozenset(
    ("STAGE", "NAME=VALUE", "id=...", "ID", "MODE", "SECONDS", "CMD", "TEXT", "TEXT|@FILE", "SIZE", "BUILDER")
)
"""Metavars of what nobody can guess."""


def script(group: click.Group, shell: str) -> str:
    """The script that a `shell` of `SHELLS` reads."""
    # Not the method of BashComplete: it starts bash to see how old it is.
    return ShellComplete.source(SHELLS[shell](group, {}, "layersmith", VARIABLE)) + "\n"


def answer(group: click.Group, asked: str) -> int:
    """Print what can stand where the words end that the shell gives; gives the exit code."""
    shell, _, instruction = asked.partition("_")
    if shell not in SHELLS or instruction != "complete":
        return 1
    for command in group.commands.values():
        for param in command.params:
            kind = kind_of(param.metavar or "")
            if kind is not None:
                param.type = kind
    try:
        click.echo(SHELLS[shell](group, {}, "layersmith", VARIABLE).complete())
    except (KeyError, ValueError):  # no shell asks in this way
        return 1
    return 0


def kind_of(metavar: str) -> click.ParamType[Any] | None:
    """The type whose values complete what is called `metavar` in help texts; None for what completes to nothing, or by
    itself."""
    words = metavar.replace("[PATH]...", "PATH").replace("[NAME]...", "NAME").replace("[DOCKERFILE]", "DOCKERFILE")
    return _KINDS.get(words.replace("[:VARIANT]", ""))


class _Names(click.ParamType[str]):
    """Names of transforms, those that may stand at the place; with `files`, a file when none fits."""

    name = "name"

    def __init__(self, files: bool = False) -> None:
        self._files = files

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from layersmith.render.manual import first_sentence
        from layersmith_transforms import PIPELINE

        taken = ctx.params.get(param.name or "") or ()
        asked = _ASKED.get(param.name or "", all_of)(PIPELINE)
        fitting = {name for name in asked if name.startswith(incomplete) and name not in taken}
        found = [one for one in PIPELINE if one.name in fitting]
        items = [CompletionItem(one.name, help=first_sentence(one.manual)) for one in found]
        if self._files and (not items or not incomplete):
            return [CompletionItem(incomplete, type="file")]
        return items


_ASKED = {"enable": opt_in, "accept": proposing, "words": proposing}
"""Which transforms may stand where, by the names of parameters; all of them elsewhere."""

_FILE, _FOLDER = click.Path(), click.Path(file_okay=False)
_KINDS: dict[str, click.ParamType[Any]] = {
    "PATH": _FILE,
    "FILE": _FILE,
    "DOCKERFILE": _FILE,
    "IMAGE|TAR|DOCKERFILE...": _FILE,
    "DIR": _FOLDER,
    "NAME": _Names(),
    "PATH NAME": _Names(files=True),
}
