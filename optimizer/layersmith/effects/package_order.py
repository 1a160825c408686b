"""The order in which people write packages, and whether it has an effect.

Facts: apk sorts the packages by name before it solves (`apk_solver_solve`), those of a virtual package excepted.
`apt-get --simulate` (2.6) on 30 real lists in both orders: for one it chose other packages (libgdal-dev with ffmpeg and
others), for a dependency that several satisfy. The solvers of dnf, pip, conda and npm may look at what is named first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from layersmith.effects.packages import Action
from layersmith.values import number, pattern

_ASSUMES = {
    "apt": ("same-choices",),
    "apk": (),
    "dnf": ("same-choices",),
    "yum": ("same-choices",),
    "microdnf": ("same-choices",),
    "zypper": ("same-choices",),
    "pip": ("same-choices",),
    "conda": ("same-choices",),
    "npm": ("same-choices",),
}

_PLAIN = {
    "apt": pattern(r"""["']?[A-Za-z0-9][A-Za-z0-9+.-]*(?::[a-z0-9-]+)?(?<![-])(?:=[^\s*?"'`]+)?["']?"""),
    "apk": pattern(r"""["']?\.?[A-Za-z0-9][\w+.-]*(?:@\w+)?(?:[<>=~][^\s*?"'`]+)?["']?"""),
}
_NAMED = pattern(r"""["']?@?[A-Za-z0-9][\w+./\[\],-]*(?:[<>=~!@][^\s*?"'`]+)?["']?""")
_LOCAL = pattern(r""".*://|["']?[./~]|.*\.(?:deb|apk|rpm|whl|tgz|gz|zip)["']?$""")
_NAME = pattern(r"\.?@?[A-Za-z0-9][A-Za-z0-9_+./-]*")
_NUMBERS = pattern(r"\d+|\D+")


def order_assumes(asked: Action) -> tuple[str, ...] | None:
    """The assumptions under which an install does the same whatever the order of its packages, by the command alone;
    None for managers of which nothing is known."""
    if asked.manager == "apk" and asked.has("-t", "--virtual"):
        return ("same-choices",)
    if asked.manager == "npm" and not asked.has("-g", "--global"):
        return None
    return _ASSUMES.get(asked.manager)


def is_plain(manager: str, word: str) -> bool:
    """Whether `word`, as written, is the name of one package, with a version or not, and nothing that takes one away
    or stands for several."""
    return bool(_PLAIN.get(manager, _NAMED).fullmatch(word)) and not _LOCAL.match(word)


def package_name(word: str) -> str:
    """The name alone in `word`: without quotes, version and tag."""
    found = _NAME.match(word.strip("\"'"))
    return found[0] if found else word


def _by_name(word: str) -> object:
    return package_name(word).casefold(), word


def _by_letters(word: str) -> object:
    """As `sort` does in most languages: signs count only where all else is equal."""
    name = package_name(word).casefold()
    return re.sub(r"[^0-9a-z]", "", name), name, word


def _by_numbers(word: str) -> object:
    """As `sort -V` does: lib9 stands in front of lib10."""
    parts = _NUMBERS.findall(package_name(word).casefold())
    return [(0, number(part), "") if part.isdecimal() else (1, 0, part) for part in parts], word


def _as_written(word: str) -> object:
    return word.casefold(), word


_ORDERS: tuple[Callable[[str], object], ...] = (_by_name, _as_written, _by_letters, _by_numbers)


def is_sorted(words: Sequence[str]) -> bool:
    """Whether `words` are in one of the alphabetical orders that people use: by bytes, by name or with the version,
    whatever the case, with signs left out, or with numbers counted."""
    given = list(words)
    return given == sorted(given) or any(given == sorted(given, key=order) for order in _ORDERS)  # type: ignore[arg-type]


def alphabetical(words: Sequence[str]) -> list[str]:
    """`words` sorted by name in the alphabetical order that moves the fewest of them."""
    ways = [sorted(words, key=order) for order in _ORDERS]  # type: ignore[arg-type]
    return max(ways, key=lambda way: _in_place(words, way))


def _in_place(words: Sequence[str], way: Sequence[str]) -> int:
    """How many of `words`, each there once, need not move to come into the order of `way`."""
    at = {word: index for index, word in enumerate(way)}
    ends: list[int] = []  # the lowest place that a row of each length ends at
    for place in (at[word] for word in words):
        index = bisect_left(ends, place)
        ends[index : index + 1] = [place]
    return len(ends)
