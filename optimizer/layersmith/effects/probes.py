"""What one can run in an image to see whether its program would start, and that ends by itself."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

Words = tuple[str, ...]

_MODULE = re.compile(r"[A-Za-z_][\w.]*")


def probe(words: Sequence[str]) -> Words | None:
    """A command that ends by itself and fails when what `words` start is not all there; None when none is known.

    For a program of the project's own, it is the program with --help.
    """
    if not words:
        return None
    program = posixpath.basename(words[0])
    find = _TABLE.get(program.rstrip("0123456789.") or program)
    if find is not None:
        return find(tuple(words))
    return (words[0], "--help") if "/" in words[0] else None


def _node(words: Words) -> Words | None:
    file = next((word for word in words[1:] if not word.startswith("-")), None)
    return (words[0], "--check", file) if file and file.strip("./") else None


def _python(words: Words) -> Words | None:
    rest = list(words[1:])
    while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c"):
        rest.pop(0)
    if rest[:1] == ["-m"] and len(rest) > 1:
        served = _TABLE.get(rest[1])
        return served(tuple(rest[1:])) if served else _imports(words[0], rest[1])
    if rest and rest[0].endswith("manage.py"):
        return (words[0], rest[0], "check")
    return (words[0], "-m", "py_compile", rest[0]) if rest and rest[0].endswith(".py") else None


def _imports(python: str, module: str) -> Words | None:
    return (python, "-c", f"import {module}") if _MODULE.fullmatch(module) else None


def _served(words: Words) -> Words | None:
    """uvicorn, hypercorn, daphne: the application is written module:attribute."""
    module = next((word.partition(":")[0] for word in words[1:] if ":" in word and _MODULE.match(word)), "")
    return _imports(_beside(words[0], "python"), module)


def _gunicorn(words: Words) -> Words | None:
    return (words[0], "--check-config", *words[1:]) if len(words) > 1 else None


def _celery(words: Words) -> Words | None:
    named = [after for one, after in pairwise(words) if one in ("-A", "--app")]
    return _imports(_beside(words[0], "python"), named[0].partition(":")[0]) if named else None


def _beside(program: str, other: str) -> str:
    """`other` in the folder of `program`, as an environment has both."""
    return posixpath.join(posixpath.dirname(program), other)


def _fixed(*command: str) -> Callable[[Words], Words | None]:
    return lambda _words: command


def _php(words: Words) -> Words | None:
    file = next((word for word in words[1:] if word.endswith(".php")), None)
    return ("php", "-l", file) if file else None


_TABLE: dict[str, Callable[[Words], Words | None]] = {
    "node": _node,
    "npm": lambda words: ("npm", "ls", "--omit=dev") if "start" in words or "run" in words else None,
    "python": _python,
    "gunicorn": _gunicorn,
    "uvicorn": _served,
    "hypercorn": _served,
    "daphne": _served,
    "celery": _celery,
    "flask": _fixed("flask", "routes"),
    "java": _fixed("java", "-version"),
    "dotnet": _fixed("dotnet", "--list-runtimes"),
    "bundle": _fixed("bundle", "check"),
    "rails": _fixed("bundle", "check"),
    "puma": _fixed("bundle", "check"),
    "php": _php,
    "php-fpm": _fixed("php-fpm", "-t"),
    "apache2-foreground": _fixed("apache2ctl", "-t"),
    "nginx": _fixed("nginx", "-t"),
}
"""By a program's name without its version."""
