"""Which COPYs of a stage go down together, and below which RUNs: those that then run less often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise, takewhile

from layersmith.effects.cost import frees, layer
from layersmith.evidence.churn import asked, built, covers, may_go
from layersmith.evidence.cutting import frees_later
from layersmith.evidence.environment import folder
from layersmith.evidence.folders import destination
from layersmith.evidence.sinking import Passed, Sinking, Stop, brings_more, only_files, sinking
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import replace, value


@value
class Move:
    """What goes down together, below which RUNs, and what that saves."""

    copies: tuple[Instruction, ...]
    passed: tuple[Passed, ...]

    @property
    def last(self) -> Passed:
        """The lowest RUN that is passed."""
        return self.passed[-1]

    @property
    def slow(self) -> str:
        """The program of the lowest RUN that takes long, which is not run again for every edit any more."""
        return next((one.slow for one in reversed(self.passed) if one.slow), "")

    @property
    def files(self) -> dict[str, str]:
        """What has to be copied ahead of the RUNs."""
        return {path: source for one in self.passed for path, source in one.files}


def moves(facts: Facts, stage: Stage) -> Iterable[Move | Missed]:
    """What can go down in `stage`, from below; neighbours that go to one place go together."""
    # Of several stages an edit changes one as a rule, and an editor asks behind each edit.
    if facts.context is not None or len(facts.tree.stages) < 2:
        return _moves(facts, stage)
    asked = _asked(facts, stage)
    known = _known.get(asked)
    if known is None:
        found = list(_moves(facts, stage))
        if any(isinstance(one, Missed) for one in found):
            return found  # It names lines.
        if len(_known) >= _REMEMBERED:
            _known.clear()
        at = {instruction.start: number for number, instruction in enumerate(stage.instructions)}
        known = _known[asked] = tuple(
            (tuple(at[copy.start] for copy in one.copies), tuple((at[way.run.start], way) for way in one.passed))
            for one in found
            if isinstance(one, Move)
        )
    own = stage.instructions
    return [
        Move(tuple(own[at] for at in copies), tuple(replace(way, run=own[at]) for at, way in passed))
        for copies, passed in known
    ]


_known: dict[tuple[object, ...], tuple[tuple[tuple[int, ...], tuple[tuple[int, Passed], ...]], ...]] = {}
"""The moves in stages that were asked about without a build context, by all that they rest on: each with the numbers of
its COPYs and RUNs among the instructions of the stage."""

_MOST = 300_000
"""How many times COPYs may be held against instructions: for each one that moves, all others are looked at again. It
takes some seconds; of 100,000 public files none comes to as many."""

_REMEMBERED = 256
"""When the moves in as many stages are known, all are forgotten."""


def _asked(facts: Facts, stage: Stage) -> tuple[object, ...]:
    """All that the moves in `stage` rest on when no build context is known: the instructions of the stage, and of those
    that it inherits from and that its COPYs name, what the user and the top of the file say, and the shell that the
    rest of the file shows the base image to have."""
    stages, source = facts.tree.stages, facts.tree.source
    family: set[int] = set()
    waiting = [stage.index]
    while waiting:
        one = stages[waiting.pop()]
        if one.index not in family:
            family.add(one.index)
            waiting += one.candidates
            names = {name.lower() for copy in one.instructions if (name := copy.flag("from"))}
            waiting += [other.index for other in stages if names and {other.name, str(other.index)} & names]
    texts: list[object] = []
    for one in (stages[index] for index in sorted(family)):
        last = one.instructions[-1]
        text = source[one.instructions[0].start : last.start + len(last.text)]
        texts.append((one.index, one.name, one.parent, one.candidates, text))
    top, shell = source[: stages[0].instructions[0].start], facts.setting(stage.instructions[0]).shell
    return facts.options, facts.tree.escape, top, shell, stage.index, stage.index in facts.shipped, tuple(texts)


def _moves(facts: Facts, stage: Stage) -> Iterator[Move | Missed]:
    copies = [one for one in stage.instructions if one.keyword in ("COPY", "ADD") and may_go(facts, stage, one)]
    if len(copies) ** 2 * len(stage.instructions) > _MOST:
        yield Missed("many-copies", copies[0].line, f"{len(copies)} COPYs and ADDs stand among"
                     f" {len(stage.instructions)} instructions, too many to try all that could move")  # fmt: skip
        return
    found = {copy.start: sinking(facts, stage, copy) for copy in copies}
    reach = _reach(facts, stage, found)
    waiting: Move | None = None
    for copy in reversed(copies):
        passed = found[copy.start].passed[: reach[copy.start]]
        if not passed:
            way = found[copy.start].passed
            parted = next((one for one in way if one.slow and _freed(facts, stage, one)), None)
            if parted:
                ahead = {path for one in way[: way.index(parted) + 1] for path, _ in one.files}
                if not brings_more(facts, stage, copy, ahead):
                    continue  # All that it brings would be copied ahead.
                yield Missed("freed-later", parted.run.line, _freed(facts, stage, parted) or "")
            elif missed := _missed(facts, stage, copy, found[copy.start].stop):
                yield missed
            continue
        tied = tuple(one for one in found[copy.start].copies if one.start < passed[-1].run.start)
        move = Move(tied, passed)
        if waiting and _next(stage, copy) is waiting.copies[0] and _together(move, waiting):
            waiting = Move((copy, *waiting.copies), _nearer(move, waiting).passed)
            continue
        if waiting:
            yield waiting
        waiting = move
    if waiting:
        yield waiting


def _reach(facts: Facts, stage: Stage, found: Mapping[int, Sinking]) -> dict[int, int]:
    """How many of the RUNs that it can pass each COPY goes below: down to the last one that then runs less often."""
    reach = {start: len(one.passed) for start, one in found.items()}

    def gains(start: int) -> bool:
        copy, last = found[start].copies[0], found[start].passed[reach[start] - 1]
        files = {path for one in found[start].passed[: reach[start]] for path, _ in one.files}
        stay = [
            other
            for other in facts.before(stage, last.run)
            if other.keyword in ("COPY", "ADD")
            and other is not copy
            and not (other.start in found and last.run in _runs(found[other.start], reach[other.start]))
        ]
        if _freed(facts, stage, last):
            return False
        again = any(covers(other, copy) or (built(facts, other) and not files) for other in stay)
        if last.slow is None or again or not brings_more(facts, stage, copy, files):
            return False
        end = found[start].passed[_to_the_end(stage, found[start].passed, reach[start]) - 1].run
        return not (_parted(facts, stage, end) or _lists_parted(facts, stage, end))

    changed = True
    while changed:
        changed = False
        for start in reach:
            while reach[start] and not gains(start):
                reach[start] -= 1
                changed = True
    return {start: _to_the_end(stage, found[start].passed, count) for start, count in reach.items()}


def _to_the_end(stage: Stage, passed: tuple[Passed, ...], count: int) -> int:
    """How many of `passed` are passed when neighbouring RUNs stay together, of which the last is number `count`."""
    if count:
        for last, following in pairwise(passed[count - 1 :]):
            if _next(stage, last.run) is not following.run or following.files or following.assumes or following.behind:
                break
            count += 1
    return count


def _parted(facts: Facts, stage: Stage, last: Instruction) -> bool:
    """Whether a RUN that follows `last` deletes what `last`, or a neighbour above it, makes: a COPY between them would
    keep the two from becoming one layer, which then holds nothing of it."""
    at = stage.instructions.index(last)
    scripts: list[Script] = []
    for above in reversed(stage.instructions[: at + 1]):
        if above.keyword != "RUN":
            break
        if isinstance(script := facts.script(above), Script):
            scripts.append(script)
    made = layer(*scripts)
    for below in stage.instructions[at + 1 :]:
        if below.keyword != "RUN":
            break
        if isinstance(script := facts.script(below), Script) and frees(made, script):
            return True
    return False


def _lists_parted(facts: Facts, stage: Stage, last: Instruction) -> bool:
    """Whether a RUN that follows `last` installs with package lists that `last`, or a neighbour above it, fetches: with
    a COPY between them, they would be old whenever it runs again."""
    at = stage.instructions.index(last)
    fetched: set[str] = set()
    for above in takewhile(_is_run, reversed(stage.instructions[: at + 1])):
        fetched.update(one.manager for one in asked(facts, above) if one.verb == "update")
    for below in takewhile(_is_run, stage.instructions[at + 1 :] if fetched else ()):
        for one in asked(facts, below):
            if one.verb == "update":
                fetched.discard(one.manager)
            elif one.manager in fetched and one.verb in ("install", "upgrade"):
                return True
    return False


def _is_run(instruction: Instruction) -> bool:
    return instruction.keyword == "RUN"


def _freed(facts: Facts, stage: Stage, one: Passed) -> str | None:
    """Why the RUN is not to be cut in a stage whose layers are shipped."""
    return frees_later(facts, one.run, one.behind) if one.behind and stage.index in facts.shipped else None


def _runs(found: Sinking, count: int) -> list[Instruction]:
    return [one.run for one in found.passed[:count]]


def _next(stage: Stage, copy: Instruction) -> Instruction:
    return stage.instructions[stage.instructions.index(copy) + 1]


def _together(one: Move, other: Move) -> bool:
    tied = all(any(copy is moved for moved in other.copies) for copy in one.copies[1:])
    return tied and one.last.run is other.last.run and not one.files and not other.files


def _nearer(one: Move, other: Move) -> Move:
    """The one that goes less far into the RUN that both pass."""
    ends = [move.last.behind.start if move.last.behind else len(move.last.run.text) for move in (one, other)]
    return one if ends[0] <= ends[1] else other


def _missed(facts: Facts, stage: Stage, copy: Instruction, stop: Stop | None) -> Missed | None:
    if stop is None or not stop.install or only_files(facts, stage, copy):
        return None
    # What builds reads the sources, and everybody knows that who copies manifests first.
    if stop.reason == "project-code" and _behind_another(stage, copy):
        return None
    # What another stage has picked for the install, as `turbo prune` does, is no more than that needs.
    if stop.reason == "no-manifest" and copy.flag("from") is not None and _goes_where(facts, stage, stop.run, copy):
        return None
    worth = not stop.files or brings_more(facts, stage, copy, stop.files)
    return Missed(stop.reason, stop.run.line, stop.detail) if worth else None


def _goes_where(facts: Facts, stage: Stage, run: Instruction, copy: Instruction) -> bool:
    """Whether `copy` copies to the folder that `run` starts in, or to a name in it that looks like a file's."""
    to, start = destination(facts, copy), folder(facts, stage, run)
    if to is None or start is None:
        return False
    above, _, name = to.rstrip("/").rpartition("/")
    return to.rstrip("/") == start.rstrip("/") or (above == start.rstrip("/") and "." in name.strip("."))


def _behind_another(stage: Stage, copy: Instruction) -> bool:
    before = stage.instructions[: stage.instructions.index(copy)]
    return any(other.keyword in ("COPY", "ADD") and other.flag("from") is None for other in before)
