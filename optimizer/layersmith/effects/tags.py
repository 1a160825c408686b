"""On which release of its distribution a tag of an official image stands, when the tag does not say so.

Tags of versions that are no longer built stay what they were; others move to a newer release when there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from layersmith.effects.bases import Base, Release, codename
from layersmith.effects.tags_table import ALPINE, BUILT, DEBIAN, LINES
from layersmith.values import value


@value
class Stand:
    """The `release`, as tags name it: a codename of Debian or Ubuntu ("bookworm"), a number of Alpine ("3.20").
    `moves` when the same tag may stand on a newer one tomorrow."""

    release: str
    moves: bool


def stand(base: Base) -> Stand | None:
    """What `base` stands on; None when neither its tag nor the table says so."""
    if base.release is not None:
        named = codename(base)
        return Stand(named, False) if named else None
    if not base.official or base.name not in LINES or not base.version:
        return None
    table = {"debian": DEBIAN, "alpine": ALPINE}.get(base.distro or "", {})
    length = LINES[base.name]
    rows = _rows(table.get(base.name, ""))
    if not rows or (newer(base) and base.version[:length] > max(_built(base.name))[:length]):
        return None
    found = at(rows, length, base.version)
    return Stand(found, _still_built(base.name, base.version)) if found else None


def newer(base: Base) -> bool:
    """Whether `base` is newer than the table."""
    latest = max(_built(base.name), default=None) if base.official else None
    return bool(base.version and latest and base.version > latest)


def at(rows: Iterable[tuple[str, str]], length: int, version: Release) -> str | None:
    """What the plain tag of `version` stands on by the `rows` of a table, (version, release) each, for lines of
    `length` numbers; a version that is cut short stands for the newest that begins with it."""
    whole = (*version, *[1 << 30] * (4 - len(version)))
    found = None
    for start, release in sorted((_numbers(text), release) for text, release in rows):
        of_all = len(start) <= length or len(version) < length
        if start <= whole and (of_all or start[:length] == whole[:length]):
            found = release
    return found


@cache
def _rows(text: str) -> tuple[tuple[str, str], ...]:
    entries = (entry.split() for entry in text.split(";"))
    return tuple((version, release) for release, *versions in filter(None, entries) for version in versions)


@cache
def _built(name: str) -> tuple[Release, ...]:
    return tuple(map(_numbers, BUILT.get(name, "").split()))


def _still_built(name: str, version: Release) -> bool:
    """Whether the tag of `version` was not replaced by that of a newer one when the table was made."""
    line = version[: LINES[name]]
    newest = [built for built in _built(name) if built[: len(line)] == line]
    return any(built[: len(version)] == version or built < version for built in newest)


def _numbers(text: str) -> Release:
    return tuple(int(part) for part in text.split("."))
