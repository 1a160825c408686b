"""What a .dockerignore keeps out, by regular expressions, as moby's patternmatcher makes them (its documentation of the
syntax, and what tests/ignore_builds.json has of real builds): for judging ours, which has none. It is for patterns that
we read without an error.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

_WILD = re.compile(r"[*?\[\]\\]")


def ignored(data: bytes, path: str) -> bool:
    """Whether the ignore file with the content `data` keeps `path` out."""
    patterns = _patterns(data)
    above: set[int] = set()
    out = False
    for part in _with_parents(path):
        out, fitting = False, set()
        for at, (exception, text) in enumerate(patterns):
            if at in above or (exception == out and _fits(text, part)):
                fitting.add(at)
                out = not exception
        above = fitting
    return out


@lru_cache(maxsize=1)
def _patterns(data: bytes) -> list[tuple[bool, str]]:
    """Is it an exception, and its text in the shortest form."""
    found = []
    for line in data.decode().removeprefix("\ufeff").split("\n"):
        text = line.strip()
        if line.startswith("#") or not text:
            continue
        exception = text.startswith("!")
        text = text[1:].strip() if exception else text
        text = _clean(text) if text else ""
        text = text[1:] if len(text) > 1 and text.startswith("/") else text
        text = _clean(("!" if exception else "") + text).strip()
        found.append((text.startswith("!"), text.removeprefix("!")))
    return found


def _with_parents(path: str) -> Iterator[str]:
    parts = path.split("/")
    for number in range(1, len(parts) + 1):
        yield "/".join(parts[:number])


def _clean(path: str) -> str:
    """POSIX lets two slashes in front stand."""
    return posixpath.normpath("/" + path.lstrip("/") if path.startswith("/") else path)


def _fits(pattern: str, path: str) -> bool:
    # Two stars at one end of an otherwise plain text have a rule of their own.
    if pattern.endswith("**") and not _WILD.search(pattern[:-2]):
        return path.startswith(pattern[:-2])
    if pattern.startswith("**") and not _WILD.search(pattern[2:]):
        return path.endswith(pattern[2:]) or "/" + path == pattern[2:]
    return bool(_expression(pattern).fullmatch(path))


@lru_cache(maxsize=1000)
def _expression(pattern: str) -> re.Pattern[str]:
    if not _WILD.search(pattern):
        return re.compile(re.escape(pattern))
    found, at = "", 0
    while at < len(pattern):
        char, following = pattern[at], pattern[at + 1 : at + 2]
        if char == "*" and following == "*":
            at += 3 if pattern[at + 2 : at + 3] == "/" else 2
            found += ".*" if at >= len(pattern) else "(?:.*/)?"
            continue
        if char == "\\":
            found += re.escape(following)
            at += 2
            continue
        if char == "*":
            found += "[^/]*"
        elif char == "?":
            found += "[^/]"
        elif char in ".+()|{}$":
            found += "\\" + char
        else:
            found += char
        at += 1
    return re.compile(found)
