"""A grammar of calls of all programs that have a model: with any flags that the models beside it know, and with too
few words or too many."""

from __future__ import annotations

import inspect
import re
from functools import cache

from choices import Pick, several
from layersmith.effects.models import MODELS, interpreters, managers

_FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*=?")
_WORDS = [
    "", "a", "a b", "/x /y /z", "-", "--", "$X", "'a b'", "*.c", "a=b", "install", "install a", "clone", "add",
    "config", "-c", "''", "-t", "@f", "https://x.org/a", "--=x", "-R", "$(id)", ".", "..", "~", ";", "{}",
]  # fmt: skip
_ASKED_OTHERWISE = [
    ("apt-get", managers), ("apk", managers), ("yum", managers), ("pip", managers), ("npm", managers),
    ("gem", managers), ("composer", managers), ("conda", managers), ("cargo", managers), ("go", managers),
    ("python3", interpreters), ("gcc", interpreters), ("node", interpreters),
    ("sudo", managers), ("env", managers), ("time", managers),
]  # fmt: skip
_VALUES = ["", "a", "$X", "''", "/x", " a"]
_BEHIND = ["", "", "", "", "", "", " > f", " < g", " | cat", " &"]


@cache
def _programs() -> list[tuple[str, list[str]]]:
    """Each program, and the flags that are named in the module of its model."""
    modelled = [*((name, inspect.getmodule(model)) for name, model in sorted(MODELS.items())), *_ASKED_OTHERWISE]
    return [(name, _flags((module and module.__file__) or "")) for name, module in modelled]


@cache
def _flags(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        return sorted(set(_FLAG.findall(file.read())))


def _word(pick: Pick, flags: list[str]) -> str:
    if not flags or pick([True, False]):
        return pick(_WORDS)
    flag = pick(flags)
    return flag + pick(_VALUES) if flag.endswith("=") else flag


def call(pick: Pick) -> str:
    """One call of a program."""
    name, flags = pick(_programs())
    return " ".join([name, *several(pick, lambda _: _word(pick, flags), 0, 4)]) + pick(_BEHIND)
