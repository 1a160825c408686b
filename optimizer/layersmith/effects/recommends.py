"""What apt installs along with a package only because it is recommended: how much, and what of it is worth keeping.

Computed for the packages that public Dockerfiles install most; see docs/recommends.md. Numbers are Debian 12's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from layersmith.values import pattern, value


@value
class Recommended:
    """What comes along with one package.

    `count` packages of `megabytes` are recommended, by it or by what comes with it; `rest` packages of `rest_megabytes`
    are left when those that are `kept`, and `toolchain`, compilers and the like, are asked for by name. `callable` are
    those of the others that have a program which commands may call, `anyway` those that come with the package, of all
    that stand in these fields of any package.
    """

    count: int
    megabytes: int
    rest: int
    rest_megabytes: int
    kept: tuple[str, ...]
    toolchain: tuple[str, ...]
    callable: tuple[str, ...]
    anyway: tuple[str, ...]


def recommended(name: str) -> Recommended | None:
    """What comes along with the package `name`; None when it is not known."""
    if name == "python-pip":
        of_python_3 = _rows()["python3-pip"]
        return replace(of_python_3, toolchain=("build-essential", "python-dev"))
    return _rows().get(_SAME.get(name, name))


_SAME = {"git-core": "git", "gnupg2": "gnupg", "libncurses-dev": "libncurses5-dev"}
"""Names that a package had, or has in other releases."""


_OTHERS = {
    "cmake": re.compile(rb"\bapt\.kitware\.com\b"),
    "nginx": re.compile(rb"\bnginx\.org\b"),
    "nodejs": re.compile(rb"\bnodesource\b"),
}
"""Packages of which the makers have one of their own under the name of Debian's, with what names its repository."""


def of_others(name: str) -> re.Pattern[bytes] | None:
    """What a Dockerfile says when its package `name` is not the distribution's, so that `recommended` does not hold."""
    return _OTHERS.get(name)


def providing(program: str) -> str | None:
    """The package of which `program` is, when some package recommends it, by itself or through others."""
    return _programs().get(program)


_WHOLE = pattern(
    r"task-.*|.*-desktop(-.*)?|ubuntu-(standard|minimal|server)|libreoffice.*|texlive.*|(xfce4|lxde|lxqt|kde|gnome|mate|"
    r"cinnamon|plasma)(-.*)?|kubuntu.*|xubuntu.*|x-window-system|xorg"
)


def made_of_recommendations(name: str) -> bool:
    """Whether the package `name` is a selection of others, most of which it only recommends: a desktop, an office."""
    return _WHOLE.fullmatch(name) is not None


def _folded(table: str) -> list[str]:
    return re.sub(r"\n {4}", " ", table).strip().splitlines()


@cache
def _rows() -> dict[str, Recommended]:
    from layersmith.effects.recommends_table import ROWS

    found: dict[str, Recommended] = {}
    for line in _folded(ROWS):
        name, _, rest = line.partition(":")
        numbers, kept, called, anyway = [*(part.split() for part in rest.split("|")), [], [], []][:4]
        others = tuple(one for one in kept if not one.startswith("+"))
        tools = tuple(one[1:] for one in kept if one.startswith("+"))
        count, megabytes, left, left_megabytes = map(int, numbers)
        found[name] = Recommended(count, megabytes, left, left_megabytes, others, tools, tuple(called), tuple(anyway))
    return found


@cache
def _programs() -> dict[str, str]:
    from layersmith.effects.recommends_table import PROGRAMS

    pairs = (line.partition(":") for line in _folded(PROGRAMS))
    return {program: package for package, _, programs in pairs for program in programs.split()}
