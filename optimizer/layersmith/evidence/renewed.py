"""What a builder sets up anew when a RUN starts, so that a body may change it for the next RUN only."""

from __future__ import annotations

from layersmith.effects.commands import removes_folder
from layersmith.facts import SHELLS, Facts
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern

_ACCOUNTS = pattern(rb"usermod|gpasswd|adduser|addgroup")


def workdir_goes(facts: Facts, run: Instruction) -> bool:
    """Whether `run` may delete the folder of WORKDIR, which is made again, empty, for the next RUN."""
    setting = facts.setting(run)
    bodies = [facts.tree.source[heredoc.body.start : heredoc.body.end] for heredoc in run.heredocs]
    scripts = [parse(body, SHELLS.get(setting.shell, False)) for body in bodies] or [facts.script(run)]
    folder = setting.workdir if setting.workdir != "/" else None
    return any(isinstance(script, Script) and bool(folder and removes_folder(script, folder)) for script in scripts)


def account_changed(facts: Facts, run: Instruction) -> str | None:
    """The program by which `run` gives its user other groups or another home folder, which a builder looks up when a
    RUN starts."""
    script, user = facts.script(run), facts.setting(run).user.partition(":")[0] or "root"
    if not isinstance(script, Script) or not _ACCOUNTS.search(script.text):
        return None
    for command in script.commands:
        words = {word.raw for word in command.words}
        found = words & ({"usermod", "gpasswd"} if user == "root" else {"usermod", "gpasswd", "adduser", "addgroup"})
        if found and (user in words or user[0] in "$0123456789"):
            return max(found)
    return None
