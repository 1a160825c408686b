"""Which ecosystems build what a stage ships: each has a module, all are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from layersmith.evidence.splitting import dotnet, golang, java, native, node, php, python, ruby, rust
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Recipe
from layersmith.syntax.tree import Stage

One = TypeVar("One")
Found = Recipe | Missed
Ask = Callable[[Facts, Stage], Iterator[Found]]
"""What an ecosystem makes of a stage: nothing when it builds nothing there, the recipe, with its alternatives behind
it, or why there is none."""

ECOSYSTEMS: tuple[Ask, ...] = (
    *(golang.recipes, rust.recipes, java.recipes, dotnet.recipes, node.recipes, python.recipes, ruby.recipes),
    *(php.recipes, native.recipes),
)

_OF_THE_CONTAINER = frozenset(("needs-toolchain", "conda", "updates-runtime", "unknown-start", "downloads-browsers"))
"""Reasons of one ecosystem that hold whatever another one makes of the stage."""


def recipes(facts: Facts, stage: Stage) -> tuple[Found, ...]:
    """What the ecosystems make of `stage`: their recipes, in one when several build there; the first one's reason when
    none has any."""
    answers = [found for ask in ECOSYSTEMS if (found := tuple(ask(facts, stage)))]
    plans = [[one for one in found if isinstance(one, Recipe)] for found in answers]
    first = next((at for at, plan in enumerate(plans) if plan), None)
    if first is None:
        return answers[0][:1] if answers else ()
    held = [one for found in answers[:first] for one in found if isinstance(one, Missed)]
    if against := next((one for one in held if one.reason in _OF_THE_CONTAINER), None):
        return (against,)
    several = [plan for plan in plans if plan]
    return tuple(several[0]) if len(several) == 1 else (_together(stage, [plan[0] for plan in several]),)


def _together(stage: Stage, plans: list[Recipe]) -> Found:
    """One recipe that does what `plans` do, or why they contradict each other."""
    names = " and ".join(plan.name for plan in plans)
    images = dict.fromkeys(plan.image for plan in plans if plan.image != stage.base)
    starts = [start for plan in plans for start in plan.steps]
    runs = {one.start: one.line for one in stage.instructions if one.keyword == "RUN"}
    twice = [runs[start] for start in starts if start in runs and starts.count(start) > 1]
    written = [instruction.start for plan in plans for instruction, _ in (*plan.changed, *plan.kept)]
    line = min(plan.at for plan in plans)
    if len(images) > 1:
        return Missed("several-ecosystems", line, f"{names} would stand on different images: {', '.join(images)}")
    if twice or len(set(written)) < len(written):
        return Missed("several-ecosystems", min(twice, default=line), f"one step installs for {names}")
    return Recipe(
        name=names,
        image=next(iter(images), stage.base),
        at=line,
        steps=frozenset(starts),
        crossings=tuple(dict.fromkeys(one for plan in plans for one in plan.crossings)),
        changed=tuple(one for plan in plans for one in plan.changed),
        inserted=tuple(one for plan in plans for one in plan.inserted),
        finish=tuple(one for plan in plans for one in plan.finish),
        settings=_once(one for plan in plans for one in plan.settings),
        lacks=_once(one for plan in plans for one in plan.lacks),
        head=_once(one for plan in plans for one in plan.head),
        kept=tuple(one for plan in plans for one in plan.kept),
        behind=_once(one for plan in plans for one in plan.behind),
        tools=frozenset(one for plan in plans for one in plan.tools),
        apart=all(plan.apart for plan in plans),
        reasons=_once(one for plan in plans for one in plan.reasons),
        questions=_once(one for plan in plans for one in plan.questions),
    )


def _once(found: Iterable[One]) -> tuple[One, ...]:
    return tuple(dict.fromkeys(found))
