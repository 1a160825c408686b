"""Which packages of a distribution are for building, and which of its libraries what is built with them needs."""

from __future__ import annotations

from collections.abc import Iterable

from layersmith.effects.bases import Base
from layersmith.values import value


@value
class Sorted:
    """Packages by who needs them: `building` are only for building, `running` what runs may need; `libraries` are the
    packages that what was built with `building` needs when it runs. `doubts` are sentences about what is not known."""

    building: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def sort(manager: str, names: Iterable[str], base: Base) -> Sorted:
    """The packages `names` of "apt", "apk" or "dnf" on `base`, sorted."""
    known = {"gcc", "g++", "make", "build-essential", "pkg-config", "cmake"}
    packages = tuple(names)
    return Sorted(tuple(n for n in packages if n in known), tuple(n for n in packages if n not in known))
