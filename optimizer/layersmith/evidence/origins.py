"""Where the files that a clean-up deletes come from."""

from __future__ import annotations

from layersmith.effects.caches import CACHES
from layersmith.effects.cleanup import Deletion
from layersmith.effects.commands import in_folders, made, makes
from layersmith.effects.mounts import covered
from layersmith.effects.packages import Action, action
from layersmith.effects.paths import any_overlap, holds, overlap, tops
from layersmith.evidence.folders import destination
from layersmith.evidence.nearest import Row, nearest
from layersmith.evidence.remembered import remembered_above
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import NamedTuple


def origin(facts: Facts, stage: Stage, at: int, deleted: Deletion) -> int | None:
    """The index, in `stage`, of the nearest instruction above the one at `at` that brings some of what goes."""
    above = nearest(_may_bring(facts, stage, deleted), at)
    return next((i for i in above if _brings(facts, stage.instructions[i], deleted)), None)


class _Bringing(NamedTuple):
    """The indexes of the instructions of a stage that bring anything; by the `tops` of the places that they bring it
    to; by the package managers that they install with."""

    all: list[int]
    tops: dict[str, list[int]]
    managers: dict[str, list[int]]


def _may_bring(facts: Facts, stage: Stage, deleted: Deletion) -> list[Row]:
    """The indexes of the instructions of `stage` that may bring some of what goes: all that do are among them."""
    bringing = _bringing(facts, stage)
    at = tops(deleted.places)
    if "" in at:
        return [bringing.all]
    paths = tuple(map(_of_root, deleted.paths))
    managers = [
        found
        for name, found in bringing.managers.items()
        if name in deleted.managers or (name in CACHES and any_overlap(tuple(map(_of_root, CACHES[name].paths)), paths))
    ]
    return [*(bringing.tops[top] for top in (*at, "") if top in bringing.tops), *managers]


def _bringing(facts: Facts, stage: Stage) -> _Bringing:
    answers: dict[int, _Bringing] = facts.answers.setdefault(_bringing, {})
    if stage.index not in answers:
        found = answers[stage.index] = _Bringing([], {}, {})
        for at, one in enumerate(stage.instructions):
            places, managers = _brought(facts, stage, one) if at else ((), ())
            if places or managers:
                found.all.append(at)
            for top in places:
                found.tops.setdefault(top, []).append(at)
            for name in managers:
                found.managers.setdefault(name, []).append(at)
    return answers[stage.index]


@remembered_above
def _brought(facts: Facts, stage: Stage, one: Instruction) -> tuple[frozenset[str], frozenset[str]]:
    """The `tops` of the places that `one` brings something to, and the package managers that it installs with."""
    if one.keyword in ("COPY", "ADD"):
        place = destination(facts, one)
        return (frozenset() if place is None else tops((place,))), frozenset()
    script = facts.script(one) if one.keyword == "RUN" else None
    places: list[str] = []
    managers: set[str] = set()
    if isinstance(script, Script):
        for command, folder in in_folders(script, facts.setting(one).workdir):
            places += made(command, folder)
            found = action(command)
            if found and found.verb in _INSTALLING:
                managers.add(found.manager)
    return tops(tuple(places)), frozenset(managers)


def reached(place: str, deleted: Deletion) -> list[str]:
    """What of that which goes may be copied to `place`. Nobody copies lists and caches by way of `/`."""
    return [
        gone
        for gone in deleted.places
        if (holds(gone.rpartition("/")[0] or gone, place) if gone in deleted.caches else overlap(place, gone))
    ]


def _brings(facts: Facts, other: Instruction, deleted: Deletion) -> bool:
    """Whether the files that go, or some of them, come from `other`."""
    if other.keyword == "RUN":
        return _makes(facts, other, deleted)
    place = destination(facts, other) if other.keyword in ("COPY", "ADD") else None
    return place is not None and bool(reached(place, deleted))


def _makes(facts: Facts, run: Instruction, deleted: Deletion) -> bool:
    script = facts.script(run)
    if not isinstance(script, Script):
        return False
    mounted = covered(run, facts.setting(run).workdir)
    places = [gone for gone in deleted.places if not any(overlap(mount, gone) for mount in mounted)]
    for command, folder in in_folders(script, facts.setting(run).workdir):
        found = action(command)
        if found and found.verb in _INSTALLING and _fills(found, deleted, places):
            return True
        if any(makes(command, folder, gone) for gone in places):
            return True
    return False


_INSTALLING = ("install", "update", "upgrade")


def _fills(found: Action, deleted: Deletion, places: list[str]) -> bool:
    """Whether the action leaves a cache that goes, or installs a package that goes."""
    caches = CACHES[found.manager].paths if found.manager in CACHES else ()
    ours = [path for path in deleted.paths if path in places or path.startswith("~")]
    if any(overlap(_of_root(cache), _of_root(gone)) for cache in caches for gone in ours):
        return True
    if found.manager not in deleted.managers:
        return False
    if not deleted.removes_packages:
        return bool(places) or not deleted.paths
    if deleted.prunes and found.verb != "update":
        return True
    installed = {word.raw for word in found.operands} | {
        word.raw for flag in found.flags if {"-t", "--virtual"} & set(flag.names) for word in flag.words[1:]
    }
    patterns = any(set(word.raw) & set("*?[^$.+") for word in deleted.removed)
    return patterns or not installed.isdisjoint(word.raw for word in deleted.removed)


def _of_root(path: str) -> str:
    return "/root" + path[1:] if path.startswith("~") else path
