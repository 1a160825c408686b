"""How old pip is when a command calls it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from layersmith.effects import bases
from layersmith.effects.packages import Action, action
from layersmith.evidence.remembered import remembered_of
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Unparsed
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import number, pattern

PIP_20_FLAGS = ("--break-system-packages", "--use-feature", "--root-user-action", "--use-deprecated",
                "--config-settings", "--report", "--dry-run", "--group", "--keyring-provider", "--resume-retries",
                "--build-constraint", "--no-python-version-warning")  # fmt: skip
"""Flags that came to pip with version 20.0 or later (pip's changelog)."""

_PIP = pattern(r"pip\s*(?:(==|~=|>=|>|<=|<|!=|@)\s*(\d+(?:\.\d+)?)?|$)")
_OTHER_PIP = pattern(
    rb"pyenv|asdf|altinstall|ensurepip|deadsnakes|conda|mamba|[Pp]ython-[23]\.|python/[23]\.\d|virtualenv\s*[=<~]"
    rb"|--from=(?:(?!--from=)\S)*?(python|venv)|--from=(?:(?!--from=).)*?(venv|/usr/local/?\s|/usr/?\s)"
)
_WORDS_OF_OTHER_PIP = (b"pyenv", b"asdf", b"altinstall", b"ensurepip", b"deadsnakes", b"conda", b"mamba", b"ython-",
                        b"python/", b"virtualenv", b"--from=")  # fmt: skip
"""One of these is in all that it finds, and is found more quickly."""
_PINNED = pattern(rb"\bpip\s*[=<~@]")
_GET_PIP = pattern(r"://bootstrap\.pypa\.io/(?:(?!://bootstrap).)*get-pip\.py$")
_VENV = pattern(rb"-m\s+venv|pyvenv")


def pip_is_recent(facts: Facts, stage: Stage, run: Instruction, one: Action) -> bool | None:
    """Whether `one` is of pip 19.1 or newer, or builds nothing: the base image's, unless a command before upgrades it,
    pins it or brings another one. False when it is older than 6.0."""
    if one.has(*PIP_20_FLAGS) or any(flag.value == ":all:" for flag in one.flags if "--only-binary" in flag.names):
        return True
    starts, known = _pips(facts, stage, one.program)[run.start]
    found = known[bisect_right(starts, one.program_words[0].start)]
    return (_brings_wheels(one) or None) if found == "9.0" else found


_WHEELS = frozenset(("pip", "setuptools", "wheel"))
_PLAIN = frozenset(("-U", "--upgrade", "-q", "--quiet", "--user", "--disable-pip-version-check"))


def _brings_wheels(one: Action) -> bool:
    """Whether `one` installs nothing but the newest of what always comes as a wheel for the Python at hand."""
    flags = {name for flag in one.flags for name in flag.names}
    return one.exact and bool(one.operands) and flags <= _PLAIN and {word.literal for word in one.operands} <= _WHEELS


_Known = bool | Literal["9.0"] | None
"""Whether a pip is 19.1 or newer; False when it is older than 6.0, "9.0" when it is that at least, None when nothing is
known."""
_Pips = tuple[list[int], list[_Known]]
"""Where each command of a RUN starts; and what is known of pip before the RUN, and before each of them."""


@remembered_of
def _pips(facts: Facts, stage: Stage, program: str) -> Mapping[int, _Pips]:
    """What is known of `program`, a pip, in each RUN of `stage`, by the offset where that starts."""
    base, found = facts.base(stage), dict[int, _Pips]()
    newest = bases.newest_pip_is_recent(base)
    known: _Known = bases.pip_installs_alike_without_cache(base)
    if known is None and bases.pip_passes_over_newer_pythons(base):
        known = "9.0"
    for other in (*facts.before(stage, stage.instructions[-1]), stage.instructions[-1]):
        if other.keyword not in ("RUN", "COPY", "ENV", "ARG"):
            continue
        if _brings_pip(other.text) or (bases.venv_has_old_pip(base) and _VENV.search(other.text)):
            known = None
        script = facts.script(other) if other.keyword == "RUN" else None
        if _pins_elsewhere(other.text, script):
            known = None
        starts, before = found[other.start] = [], [known]
        for command in script.commands if isinstance(script, Script) else ():
            starts.append(command.start)
            before.append(known)
            known = _pip_after(command, program, known, newest)
    return found


def _pins_elsewhere(text: bytes, script: Script | Unparsed | None) -> bool:
    """Whether the `text` of an instruction, which is that of `script` if it is understood, names a version of pip
    elsewhere than in a word of a command: in a variable, an array, a loop, or another script."""
    if not _PINNED.search(text):
        return False
    words = (word.raw for command in script.commands for word in command.words) if isinstance(script, Script) else ()
    seen = sum(len(_PINNED.findall(word.encode("utf-8", "surrogateescape"))) for word in words if "$(" not in word)
    return seen < len(_PINNED.findall(text))


@lru_cache(maxsize=1024)
def _brings_pip(instruction: bytes) -> bool:
    return any(word in instruction for word in _WORDS_OF_OTHER_PIP) and _OTHER_PIP.search(instruction) is not None


def _pip_after(command: Command, program: str, known: _Known, newest: bool) -> _Known:
    """What is known of `program`, a pip, once `command` has run; `newest`: the newest one is recent."""
    named = [pin for word in command.argv[1:] if word and (pin := _PIP.match(word))]
    if any(re.match("[\"']?pip[=<>~]", word.raw) for word in command.words if word.literal is None):
        return None
    for pin in named:
        version = _numbers(pin[2] or "")
        if pin[1] in ("==", "~=", "@") or (pin[1] in ("<", "<=") and version <= (19, 1)):
            return version >= (19, 1) or None
        if pin[1] in (">=", ">") and version >= (19, 1):
            return True
    fetched = [word for word in command.argv[1:] if word and _GET_PIP.search(word)]
    if fetched:
        return (newest and not any(re.search(r"/(2\.6|3\.[23])/", word) for word in fetched)) or None
    asked = action(command)
    if asked is None or asked.manager != "pip" or asked.program != program:
        return known
    upgrades = asked.verb == "install" and asked.has("-U", "--upgrade") and not asked.has("-c", "--constraint")
    return True if asked.has(*PIP_20_FLAGS) or (upgrades and newest and named) else known


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(number(part) for part in version.split(".") if part)
