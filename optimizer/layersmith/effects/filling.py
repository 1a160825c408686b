"""Which commands of a body fill the cache of a package manager, and which ones empty it again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from layersmith.effects.caches import CACHES, covers
from layersmith.effects.packages import Action, action, is_cleanup
from layersmith.shell.ast import Command, Script, Word
from layersmith.values import pattern, value

EMPTIED = frozenset({"apt", "dnf", "yum", "microdnf", "zypper", "npm", "yarn", "pnpm", "gem", "conda"})
"""Managers whose cache a command empties."""

AVOIDED = frozenset({"apk", "pip", "uv"})
"""Managers that have a flag for not writing the cache."""

FETCHES = ("-U", "--update", "--update-cache")
"""Flags with which an install fetches the package lists itself."""

_FILLS = {"apt": ("update",), "apk": ("update", "install"), "bun": ()}
"""The verbs that fill a cache, where they are not `install` and `upgrade`. Bun links to the files in its own."""
_SAY_THE_SAME = {"pip": ("--no-cache",), "uv": ("-n", "--no-cache-dir")}
"""Other names of the flag that avoids the cache."""
_LISTS = "/var/lib/apt/lists/*_*"
"""The files that `apt-get update` leaves, with a _ for each slash of their URLs (apt, `URItoFileName`): beside them are
an empty lock and empty folders."""
_BRACES = pattern(r"([\w./*-]*)\{((?=[^,}]*,)[\w./*,-]*+)\}([\w./*-]*)")


@value
class Filling:
    """A command that fills a cache which no later command of its RUN empties."""

    command: Command
    asked: Action


@lru_cache(maxsize=1024)
def filled(script: Script, bash: bool) -> dict[str, list[Filling]]:
    """By manager, the commands of `script` that fill its cache and are followed by none that empties it; `bash` says
    that bash reads it."""
    full: dict[str, list[Filling]] = {}
    for command in script.commands:
        found = action(command)
        cleaned = is_cleanup(command) if found is None or found.verb == "clean" else None
        for manager in _deleted(_written_out(command) if bash else command, full) if command.name == "rm" else ():
            full.pop(manager)
        if cleaned and cleaned.paths:
            lists = any(path.startswith("/var/lib/apt") for path in cleaned.paths)
            for manager in cleaned.managers - (frozenset() if lists else {"apt"}):
                full.pop(manager, None)
        if found and found.manager in EMPTIED | AVOIDED and _fills(found):
            full.setdefault(found.manager, []).append(Filling(command, found))
    return full


def _deleted(command: Command, managers: Iterable[str]) -> list[str]:
    """Those of `managers` whose caches lie in folders that `command`, an `rm`, deletes."""
    if any(word == _LISTS for word in command.argv[1:]):
        return [name for name in managers if name == "apt"]
    flags = [word for word in command.argv[1:] if word and word[:1] == "-"]
    if not any(flag == "--recursive" or (flag[1:2] != "-" and {"r", "R"} & set(flag)) for flag in flags):
        return []
    folders = [word.rstrip("/") for word in command.argv[1:] if word and word[0] in "/~" and word.rstrip("/")]
    wanted = {manager: CACHES[manager].paths[: 1 if manager == "apt" else None] for manager in managers}
    return [name for name, paths in wanted.items() if all(covers(folders, path) for path in paths)]


def _written_out(command: Command) -> Command:
    """`command` with its words of the form `a{b,c}` as bash expands them."""
    words: list[Word] = []
    for word in command.words:
        found = _BRACES.fullmatch(word.raw)
        texts = [found[1] + middle + found[3] for middle in found[2].split(",")] if found else []
        words += [word._replace(raw=text, literal=text) for text in texts] or [word]
    return command._replace(words=tuple(words))


def _fills(found: Action) -> bool:
    avoid = CACHES[found.manager].avoid
    if (avoid and found.has(avoid, *_SAY_THE_SAME.get(found.manager, ()))) or found.has("--offline", "--no-network"):
        return False
    if found.manager == "uv" and any(word.raw == "python" for word in found.subcommand):
        return False
    if found.manager in ("apt", "apk") and found.has(*FETCHES):
        return found.verb in ("update", "install", "upgrade")
    return found.verb in _FILLS.get(found.manager, ("install", "upgrade"))


def cleaner(asked: Action) -> str:
    """The command that empties the cache, with the program called as the author calls it."""
    command, program = CACHES[asked.manager].clean or "", " ".join(word.raw for word in asked.program_words)
    if command.startswith("rm "):
        return command.replace("$(gem ", f"$({program} ")
    return program + command[command.index(" ") :]
