"""Whether `apt-get install A && apt-get install B` may leave something else than `apt-get install A B`.

It may when a package that B brings satisfies a dependency of A for which apt had chosen another one (`wget | curl`),
or one that A brings conflicts with it; or when both add users or groups, whose numbers follow the order. See
docs/decisions/0005-alternatives.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

from layersmith.effects.alternatives_table import MARKED, RELEASES
from layersmith.effects.bases import Base
from layersmith.values import NamedTuple

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
    """Why the operands `earlier` and `later` of two `apt-get install` may not be put into one, and the name that it is
    about, the worst first; None when they may.

    "choice": apt may choose other packages. "accounts": users and groups may get other numbers. "unknown": a name is
    not in the table (rare, of another repository, with a version, an architecture or a release). Holds on an image
    that `computed_for` is true for, with packages of its distribution's own repositories and default release.
    """
    marks = _marks()
    first, second = tuple(earlier), tuple(later)
    known = [(one, two) for one in first for two in second if one != two and one in marks and two in marks]
    for one, two in known:
        if _apart(marks[one].choice, marks[two].choice):
            return "choice", two
    for one, two in known:
        if _apart(marks[one].accounts, marks[two].accounts):
            return "accounts", two
    return next((("unknown", name) for name in (*second, *first) if name not in marks), None)


def known(name: str) -> bool:
    """Whether `name` is in the table: an earlier install of any other clashes with nothing but "unknown"."""
    return name in _marks()


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(mark.swapcase() in other for mark in one)


_PLAIN_NAMES = """
    debian bitnami/minideb buildpack-deps python pypy node golang ruby jruby perl rust gcc nginx httpd redis
    """
_PLAIN = frozenset(_PLAIN_NAMES.split())
"""Images with Debian's own sources and settings of apt. postgres, r-base and many others have more of them, php forbids
Debian's own php packages."""


_SINCE_BULLSEYE = {"python": (3, 10), "node": (20,), "golang": (1, 18), "ruby": (3, 1), "perl": (5, 36), "gcc": (12,)}
"""The first version of an official image that came out after Debian 11, so that its plain tags never stood on an
older one."""


def computed_for(base: Base) -> bool:
    """Whether the table was computed for the packages of `base`: Debian 11, 12 and 13 and tags that follow it, in
    images with no sources but Debian's."""
    if base.distro != "debian" or base.name not in _PLAIN:
        return False
    if base.release is None:
        parts = set((base.tag or "").lower().split("-"))
        if base.official and base.version and base.name in _SINCE_BULLSEYE:
            return base.version >= _SINCE_BULLSEYE[base.name]
        return base.official and base.moving and not parts & {"testing", "unstable", "sid", "oldstable"}
    return base.release[0] in RELEASES
