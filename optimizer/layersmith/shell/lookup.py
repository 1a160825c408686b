"""Whether joining two scripts lets the second run an old copy of a program.

A shell remembers in which folder it found a program. When a script runs `pip`, then installs another `pip` in a folder
that comes earlier in PATH, the rest of it still runs the old one; a script of its own would look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

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
    return None if wanted.isdisjoint(_programs(first)) else _stale(wanted, _history(first))


def stale_command(first: tuple[Command, ...], second: tuple[Command, ...]) -> str | None:
    """As `stale_program`, for two scripts of these commands that hold no substitutions."""
    wanted = _names_of(second)
    if wanted.isdisjoint(_names_of(first)):
        return None
    return _stale(wanted, ((_bare(command), frozenset(_installed(command, first))) for command in first))


def _stale(wanted: frozenset[str], history: Iterable[tuple[str | None, frozenset[str]]]) -> str | None:
    run: dict[str, set[str]] = {}  # what has been run, by its name with and without a version
    for name, named in history:
        if name in wanted:
            run.setdefault(name, set()).add(name)
            run.setdefault(_unversioned(name), set()).add(name)
        if found := [one for other in named for one in run.get(other, ())]:
            return min(found)
    return None


@lru_cache(maxsize=4096)
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


@lru_cache(maxsize=4096)
def _history(script: Script) -> tuple[tuple[str | None, frozenset[str]], ...]:
    """For each command the name that the shell looks up, and the names of programs that it may put in place."""
    if script.parts and not _builds(script):
        return _history(script.parts[0]) + _history(script.parts[1])
    commands = script.commands
    return tuple([(_bare(command), frozenset(_installed(command, commands))) for command in commands])


@lru_cache(maxsize=4096)
def _builds(script: Script) -> bool:
    """Whether a command may build from source, and so put in place whatever the others name."""
    if script.parts:
        return _builds(script.parts[0]) or _builds(script.parts[1])
    words = (word.rpartition("/")[2] for command in script.commands for word in command.argv if word)
    return any(word in _FROM_SOURCE or word == "setup.py" for word in words)


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
