"""Hard links that a script makes, and whether another script may change a file that has two names by now.

Within one layer both names are one file. In the next layer a change of one name copies the file up under that name
alone, so that the other name keeps what it had: the same two scripts leave other files behind in one RUN than in two.
"""

from __future__ import annotations

from functools import lru_cache

from layersmith.effects.commands import in_all_folders, touched
from layersmith.effects.packages import behind_wrappers
from layersmith.effects.paths import overlap, resolve
from layersmith.shell.ast import Command, Script
from layersmith.values import pattern

INSTALLERS = frozenset(("pnpm", "bun", "uv"))
"""Package managers that link what they install to their own store when both are on one file system."""

_HARMLESS = """
    test [ ls cat head tail grep egrep fgrep stat wc readlink realpath file du sha256sum md5sum diff cmp
    echo printf true false : cd mkdir rm rmdir unlink
    """
HARMLESS = frozenset(_HARMLESS.split())
"""Programs that change no file that is there; deleting one name of a file leaves the other as it was."""

_IN_PLACE = "chmod chown chgrp setfacl setcap setfattr chattr touch truncate"
IN_PLACE = frozenset(_IN_PLACE.split())
"""Programs that exist to change files under the names that they have."""

_MAY_LINK = pattern(rb"\b(?:ln|cp|pnpm|bun|uv)\b")
_SYMBOLIC = pattern(r"-[A-Za-z]*s|--symb")
_COPIES_LINKS = pattern(r"-[A-Za-z]*l|--link")


def changed_link(first: Script, first_folder: str | None, second: Script, second_folder: str | None) -> str | None:
    """A name of a file to which `first` makes a hard link, or the program that makes them, when `second` may change
    such a file; None when it does not. The folders are those that the scripts start in (None: not known).

    Links that come out of an archive, a package or a copied folder are not known of.
    """
    if not may_link(first):
        return None
    commands = list(in_all_folders(second, second_folder))
    for command, folder in in_all_folders(first, first_folder):
        name, argv = _program(command)
        if name in INSTALLERS and any(_program(other)[0] in IN_PLACE for other, _ in commands):
            return name
        for path in _linked(name, argv, folder):
            if any(_may_change(other, place, path) for other, place in commands):
                return path
    return None


@lru_cache(maxsize=1024)
def may_link(script: Script) -> bool:
    """Whether `script` names a program that makes hard links."""
    return _MAY_LINK.search(script.text) is not None


def makes_hard_links(command: Command) -> bool:
    """Whether `command` gives files a second name."""
    return bool(_linked(*_program(command), None))


def _linked(name: str, argv: tuple[str | None, ...], folder: str | None) -> tuple[str, ...]:
    """Patterns of the names that become two of one file; `/` when they are not known."""
    options = [word for word in argv if word is not None and word.startswith("-")]
    if name == "ln":
        makes = not any(_SYMBOLIC.match(word) for word in options)
    else:
        makes = name == "cp" and any(_COPIES_LINKS.match(word) for word in options)
    if not makes:
        return ()
    operands = [word for word in argv if word is None or not word.startswith("-")]
    paths = [resolve(word, folder) if word else None for word in operands]
    return tuple(path if path else "/" for path in paths)


def _may_change(command: Command, folder: str | None, path: str) -> bool:
    name, _ = _program(command)
    if name in HARMLESS and not command.redirects:
        return False
    paths = touched(command, folder)
    return paths is None or any(overlap(used, path) for used in paths)


def _program(command: Command) -> tuple[str, tuple[str | None, ...]]:
    """The name of the program behind `sudo` and its like, "" when there is none, and its arguments."""
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words):
        return "", ()
    name, *argv = (word.literal for word in command.words[at:])
    return (name or "").rpartition("/")[2], tuple(argv)
