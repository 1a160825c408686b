"""Whether a name is one that a pattern with wildcards means, as `fnmatch.fnmatchcase` says it."""

from __future__ import annotations

from functools import lru_cache

_SPECIAL = frozenset("*?[")


@lru_cache(maxsize=8192)
def named_by(name: str, pattern: str) -> bool:
    """Whether the whole of `name` matches `pattern`, in which `*`, `?` and `[...]` are wildcards.

    Most patterns are plain names or have a single `*`; for those no regular expression is compiled, which would take
    longer than all the comparisons that one file asks for.
    """
    if _SPECIAL.isdisjoint(pattern):
        return name == pattern
    start, star, end = pattern.partition("*")
    if star and _SPECIAL.isdisjoint(start) and _SPECIAL.isdisjoint(end):
        return len(name) >= len(start) + len(end) and name.startswith(start) and name.endswith(end)
    from fnmatch import fnmatchcase  # seldom needed

    return fnmatchcase(name, pattern)
