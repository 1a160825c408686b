"""Absolute paths and path patterns inside an image, as text. Nothing here looks at a disk."""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatchcase
from functools import lru_cache

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

_BRACES = re.compile(r"\{[^{}/]*\}")


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
def overlap(one: str, other: str) -> bool:
    """Whether two absolute paths or patterns can name a common file, or one a folder that holds the other.

    Errs towards yes: two wildcards in one place may always meet, and the two names of a folder in `LINKS` are one.
    """
    return any(_meet(_parts(a), _parts(b)) for a in names(one) for b in names(other))


@lru_cache(maxsize=8192)
def holds(deleted: str, path: str) -> bool:
    """Whether `path`, or a folder that it lies in, may match `deleted`, so that deleting that takes `path` away."""
    return any(
        len(_parts(a)) <= len(_parts(b)) and _meet(_parts(a), _parts(b)) for a in names(deleted) for b in names(path)
    )


def names(path: str) -> tuple[str, ...]:
    """`path` and the other names that it has through `LINKS`."""
    found = [path]
    for link, target in LINKS:
        if inside(path, link):
            found.append(target + path[len(link) :])
        elif inside(path, target):
            found.append(link + path[len(target) :])
    return tuple(found)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _meet(one: list[str], other: list[str]) -> bool:
    """Whether the shorter list of parts can name a folder that holds what the longer one names."""
    return all(_part_meets(a, b) for a, b in zip(one, other, strict=False))


def _part_meets(one: str, other: str) -> bool:
    if one == other or fnmatchcase(one, other) or fnmatchcase(other, one):
        return True
    if not (GLOB & set(one) and GLOB & set(other)):
        return False
    # Two wildcards: they can meet unless what is fixed at their starts or ends differs.
    starts, ends = zip(_fixed(one), _fixed(other), strict=True)
    return _one_is_prefix(*starts) and _one_is_prefix(*(end[::-1] for end in ends))


def _fixed(part: str) -> tuple[str, str]:
    """What stands before the first and behind the last wildcard of a part that has one."""
    start = re.match(r"[^*?\[]*", part)
    end = re.search(r"[^*?\[\]]*$", part)
    return (start[0] if start else "", end[0] if end else "")


def _one_is_prefix(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
