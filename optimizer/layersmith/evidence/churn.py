"""Which COPY changes how often, and whether a change of it re-runs nothing that does not run again anyway.

Without the history of a project this is a table of what names say; it only decides what is worth doing, never what is
right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.effects.copies import sources
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction

_SETTLED = re.compile(
    r"(?:vendor|third[-_]?party|node_modules|models?|weights|checkpoints?|datasets?|data|fonts?|certs?|certificates|licen[cs]es?"
    r"|[^/]*\.(?:tar|tgz|gz|bz2|xz|zst|zip|deb|rpm|apk|whl|jar|war|gem|so|dll|bin|pt|pth|onnx|h5|pb|pkl|ttf|otf|pem|crt"
    r"|key|gpg|asc|iso|img|patch))"
).fullmatch
"""Names of what is brought from elsewhere and then stays as it is."""


def settled(facts: Facts, copy: Instruction) -> bool:
    """Whether what `copy` brings hardly ever changes, so that everything may as well stand below it: what another image
    holds, or what names say was brought into the project from elsewhere."""
    origin = copy.flag("from")
    if origin is not None:
        return not _from_project(facts, origin)
    names = [word.strip("\"'").rstrip("/").rpartition("/")[2].lower() for word in sources(copy)]
    return (copy.keyword == "ADD" and any("://" in word for word in sources(copy))) or all(map(_SETTLED, names))


def _from_project(facts: Facts, origin: str) -> bool:
    """Whether the stage that `origin` names holds files of the project, as far as it is one of this file."""
    named = next((s for s in facts.tree.stages if origin.lower() == s.name or origin == str(s.index)), None)
    while named is not None:
        if any(i.keyword in ("COPY", "ADD") and not settled(facts, i) for i in named.instructions):
            return True
        named = facts.tree.stages[named.parent] if named.parent is not None else None
    return False


def built(facts: Facts, copy: Instruction) -> bool:
    """Whether `copy` brings what another stage made of the project, which changes with nearly every edit."""
    return copy.flag("from") is not None and not settled(facts, copy)


def covers(other: Instruction, copy: Instruction) -> bool:
    """Whether `other` brings all that `copy` brings, so that what stands below it runs again after every change of that
    in any case."""
    return other.flag("from") == copy.flag("from") and _holds(_brought(other), _brought(copy))


def _brought(copy: Instruction) -> tuple[str, ...]:
    """The sources as paths from the top of where they come from, "" for all of it."""
    names = (word.strip("\"'") for word in sources(copy))
    return tuple(
        "" if name in ("*", "./*", "/*") else re.sub(r"^(?:\.?/)+|/+\.?$", "", name).removesuffix(".") for name in names
    )


def _holds(wide: Iterable[str], narrow: Iterable[str]) -> bool:
    places = tuple(wide)
    return all(any(not one or path == one or path.startswith(one + "/") for one in places) for path in narrow)
