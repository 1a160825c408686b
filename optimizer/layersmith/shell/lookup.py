"""Whether joining two scripts lets the second run an old copy of a program.

A shell remembers in which folder it found a program. When a script runs `pip`, then installs another `pip` in a folder
that comes earlier in PATH, the rest of it still runs the old one; a script of its own would look again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from layersmith.shell.ast import Command, Script
from layersmith.shell.builtins import ALL_BUILTINS
from layersmith.shell.parse import parse
from layersmith.shell.programs import WRAPPERS
from layersmith.values import pattern

_INSTALLER = pattern(
    r"(?:pip|easy_install|pipx|uv|npm|yarn|pnpm|corepack|gem|conda|mamba|micromamba|cpan|cpanm|luarocks|n|cargo|go"
    r"|ln|cp|mv|install|curl|wget|tar|unzip|rm|unlink|tee|dd|rsync)[0-9.]*"
)
_INTERPRETER = pattern(r"(?:python|pypy)[0-9.]*")
_FROM_SOURCE = frozenset(("make", "gmake", "ninja", "cmake", "meson", "checkinstall", "bmake", "scons", "rake"))
_REMOVERS = frozenset(("remove", "purge", "autoremove", "erase", "del", "-e", "-r", "-P", "--purge", "--remove"))
_DISTRIBUTION = frozenset(("apt-get", "apt", "aptitude", "dpkg", "apk", "yum", "dnf", "microdnf", "rpm", "zypper"))
_VERSION = pattern(r"(?:[@=<>~!\[]|[-_.]?v?[0-9]).*")
_VERSIONED = pattern(r"(python|pypy|pip|perl|ruby|php|node|gcc|g\+\+|clang|lua|gem|nodejs)[0-9.]+")
_ALSO = {
    "get-pip.py": ("pip",),
    "ensurepip": ("pip",),
    "enable": ("yarn", "pnpm"),
    "--system": ("gem",),
}


def stale_program(first: Script, second: Script) -> str | None:
    """The name of a program that `second` runs by its bare name although `first` may have put another one in its
    place after running it; None when there is none."""
    wanted = _programs(second)
    return None if wanted.isdisjoint(_programs(first)) else _first(wanted, _replaced(first))


def stale_command(first: tuple[Command, ...], second: tuple[Command, ...]) -> str | None:
    """As `stale_program`, for two scripts of these commands that hold no substitutions."""
    wanted = _names_of(second)
    if wanted.isdisjoint(_names_of(first)):
        return None
    return _first(wanted, _added({}, _NONE, _told(first)))


class _Run(NamedTuple):
    """The names of programs that are run, and those among them that end in a version."""

    names: frozenset[str]
    versioned: frozenset[str]


_NONE = _Run(frozenset(), frozenset())
_History = tuple[tuple[str | None, frozenset[str]], ...]
"""For each command the name that the shell looks up, and the names of programs that it may put in place."""


def _first(wanted: frozenset[str], replaced: Mapping[str, int]) -> str | None:
    """The one of `wanted` that is replaced first."""
    return min((name for name in wanted if name in replaced), key=lambda name: (replaced[name], name), default=None)


@lru_cache(maxsize=1024)
def _replaced(script: Script) -> Mapping[str, int]:
    """The programs that `script` runs and may put others in the place of, with numbers in the order of the commands."""
    if not script.parts or _builds(script):
        return _added({}, _NONE, _history(script))
    first, second = script.parts
    return _added(_replaced(first), _run(first), _history(second))


def _added(replaced: Mapping[str, int], run: _Run, history: _History) -> Mapping[str, int]:
    """What is `replaced` when the commands of `history` follow those that run the programs `run`."""
    found = dict(replaced)
    own: dict[str, set[str]] = {}  # what `history` has run, by its name with and without a version
    for at, (name, named) in enumerate(history, len(replaced)):
        if name is not None:
            own.setdefault(name, set()).add(name)
            own.setdefault(_unversioned(name), set()).add(name)
        for one in named:
            for other in own.get(one, ()):
                found.setdefault(other, at)
        for other in (run.names & named).union(name for name in run.versioned if _unversioned(name) in named):
            found.setdefault(other, at)
    return found


@lru_cache(maxsize=1024)
def _run(script: Script) -> _Run:
    if script.parts:
        first, second = map(_run, script.parts)
        return _Run(first.names | second.names, first.versioned | second.versioned)
    names = _names_of(script.commands)
    return _Run(names, frozenset(name for name in names if _unversioned(name) != name))


@lru_cache(maxsize=1024)
def _programs(script: Script) -> frozenset[str]:
    if script.parts:
        return _programs(script.parts[0]) | _programs(script.parts[1])
    found = set(_names_of(script.commands))
    for inner in script.substitutions:
        nested = parse(inner, bash=True)
        if isinstance(nested, Script):
            found |= _programs(nested)
    return frozenset(found)


def _names_of(commands: tuple[Command, ...]) -> frozenset[str]:
    return frozenset(name for command in commands if (name := _bare(command)) is not None)


@lru_cache(maxsize=1024)
def _history(script: Script) -> _History:
    if script.parts and not _builds(script):
        return _history(script.parts[0]) + _history(script.parts[1])
    return _told(script.commands)


def _told(commands: tuple[Command, ...]) -> _History:
    return tuple([(_bare(command), frozenset(_installed(command, commands))) for command in commands])


@lru_cache(maxsize=1024)
def _builds(script: Script) -> bool:
    """Whether a command may build from source, and so put in place whatever the others name."""
    if script.parts:
        return _builds(script.parts[0]) or _builds(script.parts[1])
    for command in script.commands:
        words = [word for word in command.argv if word]
        if "setup.py" in words or (
            any("install" in word for word in words) and any(word.rpartition("/")[2] in _FROM_SOURCE for word in words)
        ):
            return True
    return False


def _bare(command: Command) -> str | None:
    """The name of the program that the shell itself looks up for `command`."""
    name = command.words[0].literal if command.words else None
    return None if name is None or "/" in name or name in ALL_BUILTINS else name


def _unversioned(name: str) -> str:
    match = _VERSIONED.fullmatch(name)
    return match[1] if match else name


def _installed(command: Command, script: tuple[Command, ...]) -> Iterator[str]:
    """The names of programs that `command`, one of `script`, may put in place."""
    for redirect in command.redirects:
        if redirect.operator.startswith(">") and redirect.target is not None and redirect.target.literal is not None:
            yield from _names(redirect.target.literal)
    words = [word for word in command.argv if word is not None]
    if not words:
        return
    program = words[0].rpartition("/")[2]
    if program in WRAPPERS:
        for index, word in enumerate(words[1:], 1):
            if _installs(word.rpartition("/")[2], words[index:]):
                words = words[index:]
                program = word.rpartition("/")[2]
                break
    if not _installs(program, words):
        return
    if program in _FROM_SOURCE or "setup.py" in words:
        for other in script:
            for operand in other.argv[1:]:
                if operand is not None:
                    yield from _names(operand)
        return
    for word in words[1:]:
        yield from _ALSO.get(word, ())
        if not word.startswith("-"):
            yield from _names(word)
    if program == "n":
        yield from ("node", "npm", "npx")


def _installs(program: str, words: list[str]) -> bool:
    if program in _DISTRIBUTION:
        return not _REMOVERS.isdisjoint(words)
    if program in _FROM_SOURCE:
        return any("install" in word for word in words)
    if _INTERPRETER.fullmatch(program):
        return "-m" in words or any(word.endswith(".py") for word in words)
    return _INSTALLER.fullmatch(program) is not None


def _names(word: str) -> Iterator[str]:
    base = word.rstrip("/").rpartition("/")[2]
    yield base
    yield _VERSION.sub("", base)
    if "=" in word:
        yield from _names(word[word.index("=") + 1 :])
