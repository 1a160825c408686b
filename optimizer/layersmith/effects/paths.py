"""Absolute paths and path patterns inside an image, as text. Nothing here looks at a disk."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from layersmith.values import pattern
from layersmith.wildcards import named_by

GLOB = frozenset("*?[")

LINKS = (
    ("/bin", "/usr/bin"),
    ("/sbin", "/usr/sbin"),
    ("/lib", "/usr/lib"),
    ("/lib32", "/usr/lib32"),
    ("/lib64", "/usr/lib64"),
    ("/var/run", "/run"),
    ("/var/lock", "/run/lock"),
    ("/usr/tmp", "/var/tmp"),
)
"""Folders that are links to others in most distributions: either name may stand for the same place."""

_BRACES = pattern(r"\{[^{}/]*\}")


def resolve(path: str, folder: str | None) -> str | None:
    """`path` made absolute under `folder` and normalised; None when it expands a variable, or is relative and
    `folder` is unknown. Quotes around the whole path are taken off, and what bash would make of braces becomes a
    wildcard. A leading `~` is not known either."""
    if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"":
        path = path[1:-1]
    if not path or "$" in path or "`" in path or path.startswith("~"):
        return None
    if not path.startswith("/"):
        if folder is None:
            return None
        path = f"{folder}/{path}"
    if "{" in path:
        path = _BRACES.sub("*", path)
        if "{" in path:
            return None
    return "/" + posixpath.normpath(path).lstrip("/")


def inside(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies below it."""
    return folder == "/" or path == folder or path.startswith(folder + "/")


@lru_cache(maxsize=8192)
def ancestors(path: str) -> tuple[str, ...]:
    """The folders that the absolute `path` lies in, from the top down, and itself; `/` left out."""
    parts = path.strip("/").split("/")
    return tuple(accumulate(parts, lambda above, part: f"{above}/{part}", initial=""))[1:] if parts[0] else ()


def overlap(one: str, other: str) -> bool:
    """Whether two absolute paths or patterns can name a common file, or one a folder that holds the other.

    Errs towards yes: two wildcards in one place may always meet, and the two names of a folder in `LINKS` are one.
    """
    return _any_meet(_spelled(one), _spelled(other))


def any_overlap(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether one of `some` and one of `others` overlap: what programs touch are long tables, which nothing but their
    few paths below the same folder at the top is compared with."""
    if not some or not others:
        return False
    if len(some) > len(others):
        some, others = others, some
    table = _by_top(others)
    anywhere = table.get("")
    for top, parts in _topped(some):
        near = table.get(top) if top else _spelled_all(others)
        if near and _any_meet((parts,), near):
            return True
        if anywhere and top and _any_meet((parts,), anywhere):
            return True
    return False


def tops(paths: tuple[str, ...]) -> frozenset[str]:
    """The folders at the top that `paths` lie in, by each of their names, and "" when one begins with a wildcard or is
    `/`: paths overlap only when they have one in common, or one of them has ""."""
    return frozenset([top for top, _ in _topped(paths)])


def holds(deleted: str, path: str) -> bool:
    """Whether `path`, or a folder that it lies in, may match `deleted`, so that deleting that takes `path` away."""
    others = _spelled(path)
    for one in _spelled(deleted):
        for other in others:
            if len(one) <= len(other) and _any_meet((one,), (other,)):
                return True
    return False


@lru_cache(maxsize=8192)
def names(path: str) -> tuple[str, ...]:
    """`path` and the other names that it has through `LINKS`."""
    if path[1:].partition("/")[0] not in _TOPS:
        return (path,)
    found = [path]
    for link, target in LINKS:
        if inside(path, link):
            found.append(target + path[len(link) :])
        elif inside(path, target):
            found.append(link + path[len(target) :])
    return tuple(found)


_TOPS = frozenset(path.split("/")[1] for pair in LINKS for path in pair)
"""The folders at the top in which something has two names."""

_Parts = tuple[str, ...]


@lru_cache(maxsize=8192)
def _spelled(path: str) -> tuple[_Parts, ...]:
    """The parts of each of the names of `path`."""
    return tuple(tuple([part for part in name.split("/") if part]) for name in names(path))


@lru_cache(maxsize=1024)
def _spelled_all(paths: tuple[str, ...]) -> tuple[_Parts, ...]:
    return tuple(parts for path in paths for parts in _spelled(path))


@lru_cache(maxsize=1024)
def _topped(paths: tuple[str, ...]) -> tuple[tuple[str, _Parts], ...]:
    """The names of `paths`, each behind its first part; behind "" those that begin with a wildcard, and `/`."""
    return tuple(
        [(parts[0] if parts and not GLOB.intersection(parts[0]) else "", parts) for parts in _spelled_all(paths)]
    )


@lru_cache(maxsize=1024)
def _by_top(paths: tuple[str, ...]) -> dict[str, list[_Parts]]:
    """The names of `paths` by their first part; by "" those that begin with a wildcard, and `/`."""
    found: dict[str, list[_Parts]] = {}
    for top, parts in _topped(paths):
        found.setdefault(top, []).append(parts)
    return found


def _any_meet(some: Iterable[_Parts], others: Iterable[_Parts]) -> bool:
    """Whether the shorter of two rows of parts can name a folder that holds what the longer one names."""
    for one in some:
        for other in others:
            for a, b in zip(one, other, strict=False):
                if a != b and not _part_meets(a, b):
                    break
            else:
                return True
    return False


@lru_cache(maxsize=8192)
def _part_meets(one: str, other: str) -> bool:
    if one == other:
        return True
    if GLOB.isdisjoint(one) or GLOB.isdisjoint(other):
        return _fits(one, other) or _fits(other, one)
    if named_by(one, other) or named_by(other, one):
        return True
    # Two wildcards: they can meet unless what is fixed at their starts or ends differs.
    starts, ends = zip(_fixed(one), _fixed(other), strict=True)
    return _one_is_prefix(*starts) and _one_is_prefix(*(end[::-1] for end in ends))


def _fits(part: str, pattern: str) -> bool:
    """Whether `pattern` with wildcards matches `part`, which is another text."""
    return not GLOB.isdisjoint(pattern) and part.startswith(_fixed(pattern)[0]) and named_by(part, pattern)


def _fixed(part: str) -> tuple[str, str]:
    """What stands before the first and behind the last wildcard of a part that has one."""
    start = re.match(r"[^*?\[]*", part)
    end = re.search(r"[^*?\[\]]*$", part)
    return (start[0] if start else "", end[0] if end else "")


def _one_is_prefix(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
