"""Whether a RUN does the same in whatever folder it is run.

Facts: apt changes to / before it calls dpkg (apt.conf(5), `DPkg::Run-Directory`), and dpkg does before a script of a
package; so does apk (`fchdir(db->root_fd)` in database.c). Both look for nothing in the current folder but for packages
that are given as paths. rpm runs scripts where it was called, as far as is known.
"""

from __future__ import annotations

from layersmith.effects.mounts import mounts, options, target_of
from layersmith.effects.packages import action
from layersmith.evidence.effects import script_of
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Redirect, Script
from layersmith.shell.besides import every
from layersmith.syntax.tree import Instruction

_MANAGERS = frozenset(("apt", "apk"))
"""Package managers that run the scripts of packages in a folder of their own."""

_BY_NAMES = frozenset(("rm", "mkdir", "touch", "rmdir"))
"""Programs that touch nothing but what their operands name."""

_OF_NO_FOLDER = frozenset(("true", ":", "echo", "printf", "set", "useradd", "groupadd", "addgroup", "adduser"))


def runs_anywhere(facts: Facts, run: Instruction) -> bool:
    """Whether all that `run` does is asked of the package manager of a distribution, or named by absolute paths."""
    script = script_of(facts, run)
    known = isinstance(script, Script) and not script.substitutions and not mounts_from_folder(run)
    return known and isinstance(script, Script) and all(map(asks_no_folder, every(script)))


def mounts_from_folder(run: Instruction) -> bool:
    """Whether a mount of `run` lies where its folder says, or may do so."""
    targets = (target_of(options(mount)).strip("\"'") for mount in mounts(run))
    return any(target and not target.startswith("/") for target in targets)


def asks_no_folder(command: Command) -> bool:
    """Whether `command`, which has no substitutions, does the same in any folder."""
    words = [word.literal for word in command.words]
    if None in words or not all(map(_is_absolute, command.redirects)):
        return False
    if not words:
        return not command.assignments
    asked = action(command)
    if asked is not None:
        named = asked.verb != "other" and not any(map(_is_path, words[1:]))
        return named and asked.exact and asked.manager in _MANAGERS
    if command.name in _BY_NAMES:
        return all(word[:1] in ("/", "-") for word in words[1:] if word)
    return command.name in _OF_NO_FOLDER and not any(word.glob for word in command.words)


def _is_absolute(redirect: Redirect) -> bool:
    target = redirect.target.literal if redirect.target else None
    return target is not None and (target.startswith("/") or redirect.operator.endswith("&"))


def _is_path(word: str | None) -> bool:
    """Whether a word may name a place that is looked for from the current folder."""
    if word is None or word in (".", "..") or word.endswith((".apk", ".deb")):
        return True
    return "/" in word and not word.startswith("/")
