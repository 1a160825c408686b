"""Whether a tree in another order comes to the same: the guard's question when steps have changed places.

The instructions of the tree before are put into the order of the tree after. Then the steps must be the same, and any
two instructions that changed places must be ones that may (Mazurkiewicz: two rows of steps are one when swaps of
independent neighbours lead from one to the other). A COPY may be added when a later one brings the same files again,
and tell the owner and mode that a RUN below gave its files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from layersmith.evidence.cutting import cut_alike
from layersmith.evidence.placing import Placing, placing
from layersmith.evidence.swap import obstacle
from layersmith.evidence.view import brought
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.trace import Step, settled, steps_at
from layersmith.values import value

OWNERSHIP = (b"chown", b"chmod", b"chgrp")

Steps = tuple[Instruction, list[Step]]


@value
class Ahead:
    """A COPY that was added ahead of the one that brings the same `places` again; `at` and `again` are their indexes
    among the instructions of the stage."""

    at: int
    again: int
    places: frozenset[str]


def reordered(before: Facts, after: Facts, kept: frozenset[bytes]) -> str | None:
    """Why `after`, whose trace is another one than that of `before`, does not come to the same; None when it does.

    `kept` are the texts of RUN instructions that both trees have.
    """
    wrong = _reordered(before, after, kept, owned=False)
    if wrong and any(name in before.tree.source for name in OWNERSHIP):
        return _reordered(before, after, kept, owned=True) and wrong
    return wrong


def _reordered(before: Facts, after: Facts, kept: frozenset[bytes], owned: bool) -> str | None:
    """As `reordered`; `owned`: with owners and modes told by the COPYs that bring the files."""
    if len(before.tree.stages) != len(after.tree.stages):
        return "it has other stages"
    before = cut_alike(before, after)
    old, new = _in_front(before, kept), _in_front(after, kept)
    for one, other in zip(before.tree.stages, after.tree.stages, strict=True):
        first = [(instruction, steps_at(before, instruction, kept)) for instruction in one.instructions]
        second = [(instruction, steps_at(after, instruction, kept)) for instruction in other.instructions]
        pairs: frozenset[tuple[int, int]] = frozenset()
        if owned:
            # Imported here: it takes all that is known of owners and modes, and few files change them.
            from layersmith.evidence.owned_steps import told_with_copies

            first, pairs = told_with_copies(before, one, first)
            second, _ = told_with_copies(after, other, second)
        if wrong := _without_mounts(before, one, first, second):
            return wrong
        ahead = _taken_out(after, other, first, second)
        if isinstance(ahead, str):
            return ahead
        places = _places(first, second)
        if wrong := _moved(before, one, first, places, ahead, pairs) or _added(after, other, second, places, ahead):
            return wrong
        for at in sorted(range(len(first)), key=places.__getitem__):
            old += first[at][1]
        for _, steps in second:
            new += steps
    return None if settled(old) == settled(new) else "it does not have the same steps"


def _without_mounts(before: Facts, stage: Stage, first: list[Steps], second: list[Steps]) -> str | None:
    if not any(run.keyword == "RUN" and run.flags for run, _ in second):
        return None
    from layersmith.evidence.bound_steps import without_mounts  # few RUNs have mounts

    return without_mounts(before, stage, first, second)


def _in_front(facts: Facts, kept: frozenset[bytes]) -> list[Step]:
    """The steps of the instructions in front of the first stage."""
    start = facts.tree.stages[0].instructions[0].start if facts.tree.stages else len(facts.tree.source)
    return [step for i in facts.tree.instructions if i.start < start for step in steps_at(facts, i, kept)]


def _places(first: list[Steps], second: list[Steps]) -> list[tuple[int, int]]:
    """Where in `second` each instruction of `first` stands: the index of an instruction, and of a step in it. One of
    which nothing is found stands where the one before it does."""
    where: defaultdict[Step, list[tuple[int, int]]] = defaultdict(list)
    for at, (_, steps) in enumerate(second):
        for number, step in enumerate(steps):
            where[step].append((at, number))
    for found in where.values():
        found.reverse()
    places: list[tuple[int, int]] = []
    for _, steps in first:
        mine = [where[step].pop() for step in steps if where[step]]
        places.append(mine[0] if mine else places[-1] if places else (0, 0))
    return places


def _taken_out(after: Facts, stage: Stage, first: list[Steps], second: list[Steps]) -> list[Ahead] | str:
    """The COPYs that were added ahead of others, their steps taken out of `second`; or what is wrong with one."""
    more = Counter(step for copy, steps in second if copy.keyword == "COPY" for step in steps)
    more.subtract(step for copy, steps in first if copy.keyword == "COPY" for step in steps)
    found: list[Ahead] = []
    for at, (copy, steps) in enumerate(second):
        if copy.keyword != "COPY" or not steps or any(more[step] < 1 for step in steps):
            continue
        more.subtract(steps)
        put = placing(after, stage, copy)
        places = dict(_files(after, put)) if put else {}
        again = next(
            (i for i, (other, _) in enumerate(second) if i > at and _brings(after, stage, other, copy, places)), None
        )
        if put is None or not put.exact or again is None:
            return f"the COPY on line {copy.line} is not one that another brings again"
        second[at] = copy, []
        found.append(Ahead(at, again, frozenset(places)))
    return found


def _files(facts: Facts, put: Placing) -> Iterator[tuple[str, str]]:
    """The files that a COPY brings, by their places, with their paths in the context, those in folders too."""
    waiting = [(item.place, item.path) for item in put.items if item.path is not None]
    while waiting:
        place, path = waiting.pop()
        if facts.context is None or facts.context.kind(path) != "folder":
            yield place, path
            continue
        folder = place.rstrip("/")
        waiting += [(f"{folder}/{name}", f"{path}/{name}".lstrip("/")) for name in facts.context.children(path)]


def _brings(facts: Facts, stage: Stage, copy: Instruction, ahead: Instruction, places: dict[str, str]) -> bool:
    """Whether `copy` brings the files of `ahead` to the same `places` (and paths in the context) in the same way."""
    if not places or not _in_the_same_way(copy, ahead):
        return False
    put = placing(facts, stage, copy)
    return all(
        brought(facts, put, place) == (facts.context and facts.context.kind(path), path)
        for place, path in places.items()
    )


def _in_the_same_way(copy: Instruction, ahead: Instruction) -> bool:
    return copy.keyword in ("COPY", "ADD") and _flags(copy) == _flags(ahead)


def _flags(copy: Instruction) -> list[tuple[str, str | None]]:
    return sorted(((f.name, f.value) for f in copy.flags if f.name != "parents"), key=repr)


def _moved(
    before: Facts,
    stage: Stage,
    first: list[Steps],
    places: list[tuple[int, int]],
    ahead: list[Ahead],
    pairs: frozenset[tuple[int, int]],
) -> str | None:
    """Whether two instructions changed places that may not."""
    stood: defaultdict[int, list[int]] = defaultdict(list)
    for at, place in enumerate(places):
        stood[place[0]].append(at)

    def finds(one: Ahead, upper: int, lower: int) -> bool:
        """Whether `lower` found the files of `one` above it before, whatever `upper` brought to their places: who
        brings them again is `upper`, or stood between the two."""
        same = stood[one.again]
        return upper in same or (bool(same) and upper < same[0] and same[-1] < lower)

    for j, (lower, _) in enumerate(first):
        for i, (upper, _) in enumerate(first[:j]):
            if places[j] >= places[i]:
                continue
            here = (one.places for one in ahead if one.at < places[j][0] and finds(one, i, j))
            there: frozenset[str] = frozenset().union(*here)
            if (upper.start, lower.start) in pairs:
                continue
            found = obstacle(before, stage, upper, lower, there)
            if found and not _apart(before, stage, upper, lower):
                return f"lines {upper.line} and {lower.line} changed places: {found.detail}"
    return None


def _apart(facts: Facts, stage: Stage, upper: Instruction, lower: Instruction) -> bool:
    if lower.keyword != "RUN" or not any(name in lower.text for name in OWNERSHIP):
        return False
    from layersmith.evidence.owned_steps import may_swap  # few RUNs change owners or modes

    return may_swap(facts, stage, upper, lower)


def _added(
    after: Facts, stage: Stage, second: list[Steps], places: list[tuple[int, int]], ahead: list[Ahead]
) -> str | None:
    """Whether an added COPY, whose files are there earlier than they were, disturbs what stood above the other one."""
    for one in ahead:
        same = next((i for i, place in enumerate(places) if place[0] == one.again), len(places))
        stood_above = {place[0] for place in places[:same]}
        for at in sorted(stood_above.intersection(range(one.at + 1, one.again))):
            if _brings_others(after, stage, second[at][0], second[one.at][0], one.places):
                continue
            if found := obstacle(after, stage, second[one.at][0], second[at][0]):
                return f"the COPY on line {second[one.at][0].line} was added: {found.detail}"
    return None


def _brings_others(facts: Facts, stage: Stage, copy: Instruction, ahead: Instruction, places: frozenset[str]) -> bool:
    """Whether `copy` makes the same folders as `ahead` and, at any of `places`, puts a file of its own, so that it
    leaves nothing of one that was there."""
    put = placing(facts, stage, copy) if _in_the_same_way(copy, ahead) else None
    if put is None or not put.exact:
        return False
    found = (brought(facts, put, place) for place in places)
    return all(one is None or one[0] == "file" for one in found)
