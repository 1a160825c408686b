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
from layersmith.evidence.sinking import Passed, Sinking, brings_more, sinking
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.writing.manifests import Many, Odd, ahead, names
from layersmith.writing.sunk import Ahead, sunk


@transform("order-copies", __doc__)
def order_copies(facts: Facts) -> Iterator[Outcome]:
    """Find COPYs that stand above RUNs which do not need all that they bring, the lowest first."""
    told: set[tuple[str, int]] = set()
    for stage in facts.tree.stages:
        for copy in reversed(stage.instructions):
            runs = any(other.keyword == "RUN" and other.start > copy.start for other in stage.instructions)
            if copy.keyword not in ("COPY", "ADD") or not runs or len(copy.words) < 2 or copy.heredocs:
                continue
            for outcome in _sunk(facts, stage, copy):
                # What keeps several COPYs above one RUN is said once.
                if isinstance(outcome, Rewrite) or (outcome.reason, outcome.at) not in told:
                    yield outcome
                if isinstance(outcome, Missed):
                    told.add((outcome.reason, outcome.at))


def _sunk(facts: Facts, stage: Stage, copy: Instruction) -> Iterator[Outcome]:
    if settled(facts, copy):
        return
    found = sinking(facts, stage, copy)
    gains = [p for p in found.passed if p.slow and not covered(facts, stage, found.copies, p.run)]
    gains = [p for p in gains if brings_more(facts, stage, copy, _all_files(found.passed, p))]
    if not gains:
        if found.stop and found.stop.install:
            yield Missed(found.stop.reason, found.stop.run.line, found.stop.detail)
        return
    yield _rewrite(facts, stage, found, found.passed[: found.passed.index(gains[-1]) + 1])


def _all_files(passed: tuple[Passed, ...], last: Passed) -> set[str]:
    return {path for one in passed[: passed.index(last) + 1] for path, _ in one.files}


def _rewrite(facts: Facts, stage: Stage, found: Sinking, passed: tuple[Passed, ...]) -> Outcome:
    copy, last = found.copies[0], passed[-1]
    if last.behind and stage.index in facts.shipped and (freed := frees_later(facts, last.run, last.behind)):
        return Missed("freed-later", last.run.line, freed)
    aheads: list[Ahead] = []
    there: set[str] = set()
    waits = False
    for one in passed:
        files = {path: origin for path, origin in one.files if path not in there}
        if files:
            lines = ahead(facts, stage, copy, files)
            if isinstance(lines, Many):
                return Missed("many-folders", one.run.line, f"what it reads lies in {lines.folders} folders")
            if isinstance(lines, Odd):
                return Missed("odd-name", one.run.line, f"{lines.name} cannot be written in a COPY as it is")
            aheads.append(Ahead(lines, one.run if waits or aheads else None))
            there.update(files)
        waits = waits or one.slow is not None
    texts = [facts.tree.source[one.start : one.code.end] for one in found.copies]
    assumes = tuple(dict.fromkeys(name for one in passed for name in one.assumes))
    what = " ".join(sources(copy))
    return Rewrite(
        title=f"copy {what} below line {last.run.line}" + (f", {names(there)} ahead of it" if there else ""),
        at=copy.line,
        extent=Span(copy.start, last.run.start + len(last.run.text)),
        edits=sunk(facts, found.copies, texts, aheads, last.run, last.behind),
        safety=Safety.UNSAFE if assumes else Safety.SAFE,
        gain=f"an edit no longer runs {last.slow} again",
        assumes=assumes,
    )
