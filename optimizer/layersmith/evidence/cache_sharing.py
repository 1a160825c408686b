"""Caches that later commands live on: all of them must see the same folder, or it stays in the layers.

What `go mod download` fetches is used by `go build` in another RUN. When only one of the two has the mount, or when
what runs in between may be either of them, each looks for the other's files in vain and downloads them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layersmith.bodies import commands
from layersmith.cached import Cached
from layersmith.effects.cache_mounts import KEEPERS, PROGRAMS
from layersmith.effects.cost import BUILDERS, costly
from layersmith.effects.mounts import mounts, options
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_CALLS_ANYTHING = frozenset(("make", "gmake", "bazel"))
_STARTS = frozenset(("go", "cargo", "mvn", "mvnw", "gradle", "gradlew", *_CALLS_ANYTHING))
"""Programs of a container that read such a cache, or may."""


@value
class Finding:
    """What was found of one program of `run`, which stands in `stage`."""

    stage: Stage
    run: Instruction
    keeper: str
    outcome: Cached | Missed


def together(facts: Facts, found: Sequence[Finding]) -> list[Finding]:
    """`found`, where no program whose later commands use its cache has a mount in some of its RUNs alone."""
    whole: list[Finding] = []
    refused: dict[tuple[int, str], Missed | None] = {}
    for one in found:
        if not KEEPERS[one.keeper].lasting or isinstance(one.outcome, Missed):
            whole.append(one)
            continue
        key = family(facts, one.stage), one.keeper
        if key not in refused:
            refused[key] = _refused(facts, key[0], one.keeper, found)
        why = refused[key]
        outcome = Missed(why.reason, one.run.line, why.detail) if why else one.outcome
        whole.append(Finding(one.stage, one.run, one.keeper, outcome))
    return whole


def units(facts: Facts, found: Sequence[Finding]) -> Iterator[list[Cached]]:
    """The mounts of `found` in groups: those that make sense only together, and those of one RUN."""
    groups: list[tuple[set[object], list[Cached]]] = []
    for one in found:
        if isinstance(one.outcome, Missed):
            continue
        keys: set[object] = {one.run.start}
        if KEEPERS[one.keeper].lasting:
            keys.add((family(facts, one.stage), one.keeper))
        joined = [group for group in groups if group[0] & keys]
        groups = [group for group in groups if not group[0] & keys]
        members = [mount for group in joined for mount in group[1]]
        groups.append((keys.union(*(group[0] for group in joined)), [*members, one.outcome]))
    yield from (members for _, members in groups)


def family(facts: Facts, stage: Stage) -> int:
    """The index of the stage that `stage` inherits from in the end, its own when from none."""
    while stage.candidates:
        stage = facts.tree.stages[stage.candidates[0]]
    return stage.index


def _refused(facts: Facts, root: int, keeper: str, found: Sequence[Finding]) -> Missed | None:
    stages = [stage for stage in facts.tree.stages if family(facts, stage) == root]
    ours = [one for one in found if one.keeper == keeper and family(facts, one.stage) == root]
    alone = next((one.outcome for one in ours if isinstance(one.outcome, Missed)), None)
    if alone:
        detail = f"the {keeper} of line {alone.at} looks for its cache in the layers ({alone.reason})"
        return Missed("with-others", alone.at, detail)
    covered = {one.run.start for one in ours}
    for stage in stages:
        for run in stage.instructions:
            uncovered = run.keyword == "RUN" and run.start not in covered and not any(map(_is_cache, mounts(run)))
            if uncovered and (name := _hidden(facts, run)):
                return Missed("with-others", run.line, f"{name} on line {run.line} may use the same cache")
    return _at_run_time(facts, stages)


def _is_cache(mount: str) -> bool:
    return options(mount).get("type") == "cache"


def _hidden(facts: Facts, run: Instruction) -> str | None:
    """A program in `run` that may call any other one, such as a script of the project; None when there is none."""
    script = commands(facts, run)
    if script is None:
        return "something not understood" if PROGRAMS.search(run.text) else None
    names = filter(None, map(costly, script.commands))
    return next((name for name in names if name in _CALLS_ANYTHING or name not in BUILDERS), None)


def _at_run_time(facts: Facts, stages: Sequence[Stage]) -> Missed | None:
    meant = {facts.tree.stages[-1].index, *facts.targets}
    found = (_in_container(facts, stage, stage.index in meant) for stage in stages if stage.index in facts.images)
    return next(filter(None, found), None)


def _in_container(facts: Facts, top: Stage, meant: bool) -> Missed | None:
    """Why a container of the stage `top` may use the cache; `meant` says that builds are known to end there."""
    # Imported here: only an image that is shipped with its compiler asks for it.
    from layersmith.evidence.splitting.container import container

    for stage in facts.lineage(top):
        if any(one.keyword in ("CMD", "ENTRYPOINT") for one in stage.instructions):
            started = container(facts, stage)
            own = [argv[0].rpartition("/")[2] for argv in started.argvs if argv and argv[0]]  # such as ./gradlew
            reader = next((name for name in (*started.programs, *own) if name in _STARTS), None)
            if reader is None and not started.doubts:
                return None
            detail = f"a container starts {reader}, which uses the cache" if reader else started.doubts[0]
            return Missed("run-time", top.instructions[0].line, detail)
    # A stage for tests or a linter, which starts nothing, is built for what its steps say.
    told = "what a container starts is left to the base image"
    return Missed("run-time", top.instructions[0].line, told) if meant else None
