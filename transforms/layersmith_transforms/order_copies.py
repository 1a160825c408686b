r"""What an install needs of the project is copied ahead of it, and what changes with every edit comes after it.

A step runs again when a file changes that was copied above it. Behind `COPY . .` that is every step after every edit;
with the manifests copied ahead, an edit of the code leaves the install in the cache. A COPY that nothing needs until
further down goes there as well.

## Before

```dockerfile
FROM python:3.12-slim
WORKDIR /app
COPY app/ app/
RUN apt-get update && apt-get install -y curl
CMD ["python", "-m", "app"]
```

## After

```dockerfile
FROM python:3.12-slim
WORKDIR /app
RUN apt-get update && apt-get install -y curl
COPY app/ app/
CMD ["python", "-m", "app"]
```

## Held back

## Safety

SAFE: the build context shows each file that the install reads, and these are copied ahead.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.copies import sources
from layersmith.evidence.churn import covered, settled
from layersmith.evidence.cutting import frees_later
from layersmith.evidence.sinking import Passed, arrival, brings_more, sinking
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.values import value
from layersmith.writing.manifests import Destination, Many, Odd, ahead, names
from layersmith.writing.sunk import Ahead, sunk


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
    def files(self) -> dict[str, str]:
        """What has to be copied ahead of the RUNs."""
        return {path: source for one in self.passed for path, source in one.files}


@transform("order-copies", __doc__)
def order_copies(facts: Facts) -> Iterator[Outcome]:
    """Find COPYs that stand above RUNs which do not need all that they bring, the lowest first."""
    told: set[tuple[str, int]] = set()
    for stage in facts.tree.stages:
        for found in _moves(facts, stage):
            outcome = found if isinstance(found, Missed) else _written(facts, stage, found)
            # What keeps several COPYs above one RUN is said once.
            if isinstance(outcome, Rewrite) or (outcome.reason, outcome.at) not in told:
                yield outcome
            if isinstance(outcome, Missed):
                told.add((outcome.reason, outcome.at))


def _moves(facts: Facts, stage: Stage) -> Iterator[Move | Missed]:
    """What can go down in `stage`, from below; neighbours that go to one place go together."""
    waiting: Move | None = None
    for at, copy in reversed(tuple(enumerate(stage.instructions))):
        runs = any(other.keyword == "RUN" for other in stage.instructions[at + 1 :])
        if copy.keyword not in ("COPY", "ADD") or not runs or len(copy.words) < 2 or copy.heredocs:
            continue
        found = _move(facts, stage, copy)
        if isinstance(found, Missed):
            yield found
        if not isinstance(found, Move):
            continue
        if waiting and stage.instructions[at + 1] is waiting.copies[0] and _together(found, waiting):
            waiting = Move((*found.copies[:1], *waiting.copies), found.passed)
            continue
        if waiting:
            yield waiting
        waiting = found
    if waiting:
        yield waiting


def _together(one: Move, other: Move) -> bool:
    same = one.last.run is other.last.run and one.last.behind == other.last.behind
    return same and not one.files and not other.files


def _move(facts: Facts, stage: Stage, copy: Instruction) -> Move | Missed | None:
    if settled(facts, copy):
        return None
    found = sinking(facts, stage, copy)
    for at in reversed(range(len(found.passed))):
        move = Move(found.copies, found.passed[: at + 1])
        gains = move.last.slow and not covered(facts, stage, found.copies, move.last.run)
        if gains and brings_more(facts, stage, copy, move.files):
            return move
    stop = found.stop
    return Missed(stop.reason, stop.run.line, stop.detail) if stop and stop.install else None


def _written(facts: Facts, stage: Stage, move: Move) -> Rewrite | Missed:
    copy, last = move.copies[0], move.last
    if last.behind and stage.index in facts.shipped and (freed := frees_later(facts, last.run, last.behind)):
        return Missed("freed-later", last.run.line, freed)
    aheads: list[Ahead] = []
    there: set[str] = set()
    waits = False
    for one in move.passed:
        files = {path: source for path, source in one.files if path not in there}
        if files:
            lines = ahead(facts, copy, Destination(*arrival(facts, stage, copy)), files)
            if isinstance(lines, Many):
                return Missed("many-folders", one.run.line, f"what it reads lies in {lines.folders} folders")
            if isinstance(lines, Odd):
                return Missed("odd-name", one.run.line, f"{lines.name} cannot be written in a COPY as it is")
            aheads.append(Ahead(lines, one.run if waits or aheads else None))
            there.update(files)
        waits = waits or one.slow is not None
    assumes = tuple(dict.fromkeys(name for one in move.passed for name in one.assumes))
    what = ", ".join(" ".join(sources(one)) for one in move.copies)
    return Rewrite(
        title=f"copy {what} below line {last.run.line}" + (f", {names(there)} ahead of it" if there else ""),
        at=copy.line,
        extent=Span(copy.start, last.run.start + len(last.run.text)),
        edits=sunk(facts, move.copies, aheads, last.run, last.behind),
        safety=Safety.UNSAFE if assumes else Safety.SAFE,
        gain=f"an edit no longer runs {last.slow} again",
        assumes=assumes,
    )
