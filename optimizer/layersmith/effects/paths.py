"""Absolute paths and path patterns inside an image, as text. Nothing here looks at a disk."""

from __future__ import annotations

import posixpath

GLOB = frozenset("*?[")


def resolve(path: str, folder: str | None) -> str | None:
    """`path` made absolute under `folder` and normalised; None when it expands a variable, or is relative and
    `folder` is unknown. Quotes around the whole path are taken off. A leading `~` is not known either."""
    if len(path) > 1 and path[0] == path[-1] and path[0] in "'\"":
        path = path[1:-1]
    if not path or "$" in path or "`" in path or path.startswith("~"):
        return None
    if not path.startswith("/"):
        if folder is None:
            return None
        path = f"{folder}/{path}"
    return "/" + posixpath.normpath(path).lstrip("/")


def fixed_part(pattern: str) -> str:
    """The longest leading folder path of `pattern` that holds no wildcard (`/tmp/a*` gives `/tmp`)."""
    parts: list[str] = []
    for part in pattern.split("/"):
        if GLOB & set(part):
            break
        parts.append(part)
    return "/".join(parts) or "/"


def inside(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies below it."""
    return folder == "/" or path == folder or path.startswith(folder + "/")


def overlap(one: str, other: str) -> bool:
    """Whether two absolute paths or patterns can name a common file, or one a folder that holds the other.

    Errs towards yes: two patterns overlap when their wildcard-free parts do.
    """
    first, second = fixed_part(one), fixed_part(other)
    if not (inside(first, second) or inside(second, first)):
        return False
    # Two different names in one folder, of which at most a suffix is a wildcard, can be told apart.
    if GLOB & set(one) and GLOB & set(other):
        return True
    wild, plain = (one, other) if GLOB & set(one) else (other, one)
    if not GLOB & set(wild):
        return True
    return _may_match(wild, plain)


def _may_match(pattern: str, path: str) -> bool:
    """Whether `path`, a parent of it or something below it may match `pattern`, part by part."""
    from fnmatch import fnmatchcase

    return all(fnmatchcase(b, a) for a, b in zip(pattern.split("/"), path.split("/"), strict=False))
