"""Whether `apt-get install A && apt-get install B` may leave something else than `apt-get install A B`.

It may when a package that B brings satisfies a dependency of A for which apt had chosen another one (`wget | curl`),
or one that A brings conflicts with it; or when both add users or groups, whose numbers follow the order. See
docs/decisions/0005-alternatives.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from layersmith.effects.alternatives_table import MARKED, RELEASES
from layersmith.effects.bases import Base

Clash = Literal["unknown", "choice", "accounts"]


class _Marks(NamedTuple):
    choice: frozenset[str]
    accounts: frozenset[str]


@cache
def _marks() -> dict[str, _Marks]:
    return {
        name: _Marks(frozenset(choice), frozenset(accounts))
        for choice, accounts, names in MARKED
        for name in names.split()
    }


def clash(earlier: Iterable[str], later: Iterable[str]) -> tuple[Clash, str] | None:
    """Why the operands `earlier` and `later` of two `apt-get install` may not be put into one, and the later name
    that it is about; None when they may.

    "unknown": a name is not in the table (rare, of another repository, with a version, an architecture or a
    release). "choice": apt may choose other packages. "accounts": users and groups may get other numbers. Holds on
    an image that `computed_for` is true for, with packages from the distribution's own repositories and default
    release.
    """
    marks = _marks()
    first = list(earlier)
    found: tuple[Clash, str] | None = None
    for name in later:
        for one in first:
            if name not in marks or one not in marks:
                return "unknown", name if name not in marks else one
            if name == one:
                continue
            if _apart(marks[name].choice, marks[one].choice):
                return "choice", name
            if _apart(marks[name].accounts, marks[one].accounts):
                found = "accounts", name
    return found


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(mark.swapcase() in other for mark in one)


def computed_for(base: Base) -> bool:
    """Whether the table was computed for the release of `base`: Debian 11, 12 and 13, and tags that follow it."""
    if base.distro != "debian":
        return False
    if base.release is None:
        parts = set((base.tag or "").lower().split("-"))
        return base.official and base.moving and not parts & {"testing", "unstable", "sid", "oldstable"}
    return base.release[0] in RELEASES
