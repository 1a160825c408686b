"""Where in a body the program that empties a cache is certainly still there."""

from __future__ import annotations

from layersmith.bodies import exits
from layersmith.effects.commands import ends_without_folder
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.filling import Filling
from layersmith.effects.packages import action, is_cleanup
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import AndOr, Command, Script, certain_sequences
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern

_REMOVES = {
    "rpm": pattern(r"-[a-zA-Z]*e|--erase$"),
    "dpkg": pattern(r"-[a-zA-Z]*[rP]$|--(purge|remove)$"),
}
_MANAGERS = frozenset(
    {"yum", "dnf", "microdnf", "zypper", "rpm", "libdnf", "libzypp", "python", "python3", "apk-tools"}
)
_MANAGE_VERSIONS = frozenset(("nvm", "fnm", "nodenv", "nodebrew", "volta", "asdf", "mise", "rbenv", "rvm"))
_CHOOSES = frozenset(("use", "install", "global", "local", "set", "default", "alias"))
"""Programs, as `n`, and what they are told to put another version of node or Ruby in the place of the one there is: on
it what was there (npm of the distribution) may not run, or it may not run itself."""
_HOLDS_PROGRAMS = pattern(r"(/usr|/opt|/root|/home|/bin|/sbin|/lib\d*|~)(/|$)|.*(node|npm|yarn|conda|ruby|gem|nvm|rvm)")
_HOLDS_SYSTEM = pattern(r"(/usr(?!/local)|/bin|/sbin|/lib\d*)(/|$)")
_HOLDS_NONE = pattern(
    r"/usr(/local)?/(src|share/(doc|man|info|locale))(/|$)|(/root|~)/\.(cache|npm|gem|wget-hsts)(/|$)|/tmp/"
)


def place_behind(facts: Facts, run: Instruction, last: Filling) -> Command | Missed | None:
    """The command of `run` behind which the clean-up for `last` goes, None for the end of the body; a reason when the
    program that cleans up may not be there any more."""
    script = facts.script(run)
    if last.asked.manager in ("apt", "apk") or not isinstance(script, Script):
        return None  # their caches go with `rm`, which is always there
    missing = f"{last.asked.program} may not be there any more to clean up"
    for sequence in certain_sequences(script.body):
        for item in sequence.items:
            at = _position(item, last.command)
            if at is None:
                continue
            nested, closing = sequence is not script.body, item is sequence.items[-1]
            following = at + 1 < len(item.parts) or (nested and closing)
            of_system = last.asked.manager in SYSTEM_MANAGERS
            behind = [command for command in script.commands if command.start > last.command.end]
            gone = ends_without_folder(script, facts.setting(run).workdir, last.command.start)
            if gone or any(_may_remove(command, of_system) for command in behind):
                return last.command if following else Missed("tool-removed", run.line, missing)
            if of_system or (not nested and (closing or exits(script))):
                return None
            return last.command if following else Missed("conditional", run.line, missing)
    return Missed("conditional", run.line, missing)


def right_behind(facts: Facts, run: Instruction, last: Filling) -> Command | None:
    """`last` when a clean-up can stand right behind it, in front of what else its list of `&&` does; None when it can
    not."""
    script = facts.script(run)
    for sequence in certain_sequences(script.body) if isinstance(script, Script) else ():
        for item in sequence.items:
            at = _position(item, last.command)
            if at is not None and at + 1 < len(item.parts):
                return last.command
    return None


def _position(item: AndOr, command: Command) -> int | None:
    """The index, in a list of `&&` alone, of the pipeline that ends in `command`."""
    if "||" in item.operators:
        return None
    ends = ((at, pipeline) for at, pipeline in enumerate(item.parts) if not pipeline.negated)
    return next((at for at, pipeline in ends if pipeline.parts[-1] == command), None)


def _may_remove(command: Command, of_system: bool) -> bool:
    """Whether `command` may take a program away that an earlier one used: one `of_system`, or any other one."""
    words = [word.raw.strip("\"'") for word in command.words]
    asked = action(command)
    if asked:
        # A distribution's manager seldom lets itself be removed, but then it is named.
        named = not of_system or not asked.exact or _MANAGERS.intersection(word.raw for word in asked.operands)
        return asked.verb in ("remove", "purge", "autoremove") and bool(named)
    if not of_system and (command.name == "n" or (command.name in _MANAGE_VERSIONS and _CHOOSES & set(command.argv))):
        return True
    if any(_REMOVES[program].match(word) for program in words if program in _REMOVES for word in words):
        return True
    if command.name not in ("rm", "mv", "find") and "rm" not in command.argv:
        return False
    cleaned = is_cleanup(command)
    paths = cleaned.rest if cleaned else [word for word in command.words[1:] if not word.raw.startswith("-")]
    written = [word.raw.lstrip("\"'") for word in paths]
    if of_system:
        return any(_HOLDS_SYSTEM.match(raw) and not _HOLDS_NONE.match(raw) for raw in written)
    return any((_HOLDS_PROGRAMS.match(raw) and not _HOLDS_NONE.match(raw)) or raw[:1] == "$" for raw in written)
