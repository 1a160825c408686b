"""Which folders a COPY makes, or may make, that would get the value of its --chown or --chmod as well."""

from __future__ import annotations

from layersmith.effects.effect import Effects
from layersmith.effects.ownership import MADE
from layersmith.effects.paths import inside
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import folder, stage_of
from layersmith.evidence.folders import STANDARD, stands
from layersmith.evidence.owning import Change, Held
from layersmith.evidence.placing import placing
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage

FOLDERS = "usual-folders"
WORKDIR = "workdir-is-made"

_MAKERS = frozenset(("RUN", "COPY", "ADD", "WORKDIR"))


def new_folders(
    facts: Facts, stage: Stage, copy: Instruction, change: Change, flag: str, rising: bool = False
) -> tuple[str, ...] | Held:
    """What it rests on that `copy` with the value `flag` of --chown or --chmod gives it to no folder that `change` does
    not reach; or a folder to which it may, or to which some builders give another mode. `rising`: the RUN of `change`
    will stand between WORKDIR and COPY."""
    put = placing(facts, stage, copy)
    mode = change.asked.kind == "mode"
    if put is None or not flag or (mode and flag == MADE):
        return ()
    assumes: dict[str, None] = {}
    files = (item.place.rpartition("/")[0] or "/" for item in put.items if item.kind == "file")
    for place in sorted({put.folder, *files}):
        while place != "/" and not stands(facts, stage, copy, place):
            within = change.asked.recursive and any(inside(place, path) for path in change.paths)
            if place in STANDARD:
                assumes[FOLDERS] = None
            elif mode or not within:
                told = "the mode" if mode else "the owner"
                return Held("new-folder", f"line {copy.line} may make {place}, which would get {told}, too")
            place = place.rpartition("/")[0] or "/"
        within = change.asked.recursive and any(inside(place, path) for path in change.paths)
        made = rising and inside(folder(facts, stage, change.run) or "/", place)
        if not mode and not within and not made and _waits(facts, stage, copy, place):
            if facts.builder.name in ("buildah", "podman"):
                return Held("new-folder", f"{facts.builder.name} makes {place} with line {copy.line}, not with WORKDIR,"
                            " so that it would get the owner, too")  # fmt: skip
            if facts.builder.oldest is None:
                assumes[WORKDIR] = None
    return tuple(assumes)


def _waits(facts: Facts, stage: Stage, copy: Instruction, place: str) -> bool:
    """Whether only WORKDIR makes the folder `place` above `copy`, which buildah leaves to the next RUN or COPY when it
    keeps layers."""
    waits = False
    for other in facts.before(stage, copy):
        does = effects(facts, stage_of(facts, other), other) if other.keyword in _MAKERS else None
        made = (*does.makes, *does.writes) if isinstance(does, Effects) else ()
        if other.keyword == "RUN":
            made = (*made, folder(facts, stage_of(facts, other), other) or "/")
        if any(inside(path, place) for path in made):
            if other.keyword != "WORKDIR":
                return False
            waits = True
    return waits
