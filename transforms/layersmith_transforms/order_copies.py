r"""What an install needs of the project is copied ahead of it; what changes with every edit comes after it.

A step runs again when a file changes that was copied above it: behind `COPY . .` that is every step after every edit.
With the manifests copied ahead, an edit of the code leaves the install in the cache. A COPY that nothing needs until
further down goes there as well, and a RUN that installs and then builds is cut between the two.

## Before

```dockerfile
FROM node:20-slim
WORKDIR /app
COPY server.js settings.json ./
RUN apt-get update && apt-get install -y tini
CMD ["tini", "node", "server.js"]
```

## After

```dockerfile
FROM node:20-slim
WORKDIR /app
RUN apt-get update && apt-get install -y tini
COPY server.js settings.json ./
CMD ["tini", "node", "server.js"]
```

With the build context at hand, `COPY . .` above `RUN npm ci` becomes `COPY package.json package-lock.json ./`, `RUN
npm ci`, `COPY . .`.

## Held back

A COPY stays where it is, and that is said, when an install below it would still run again for an edit because of

- `project-code`: the command builds, installs or runs the project itself, so that it needs the sources.
- `script-reads`, `own-program`, `setup-code`, `manifest-code`, `build-code`, `script`, `script-hooks`, `git-hooks`,
  `sdk`: it runs something of the project whose files are not known: a script of package.json, setup.py, mix.exs, a
  hook.
- `no-manifest`, `no-lock`, `missing-file`: a file that it needs is not in the build context, or .dockerignore hides
  it.
- `local-dependency`, `local-package`, `local-repository`, `path-dependency`, `path-package`, `path-gem`, `injected`,
  `vendored`: a dependency lies in the project, or beside it, in a way that needs its sources.
- `workspace-pattern`, `workspace-bin`, `lerna`, `project-listed`, `installs-project`, `dependency-reads`,
  `autoload-scan`, `native-build`: the install looks at the sources of the project or its members: their names,
  programs or classes.
- `node-modules`, `build-output`, `changes-project`: the build context holds what the install makes, or the install
  changes files of the project.
- `settings`, `setting`, `variable`, `arguments`, `unknown-word`, `environment`, `plugin`, `yarn-plugin`,
  `node-options`, `gemspec`, `redirect`, `outside`, `shadows-module`, `version-control`: a setting, a plugin, a
  variable or an argument decides what it reads, in a way that is not known.
- `unreadable`, `malformed`, `too-large`, `too-many-files`: a manifest cannot be read, or there is too much to read.
- `link`: a file is a symbolic link, or a place may have another name.
- `unknown-effects`, `reads-copied`, `overwrites-read`, `writes-same`, `needs-folder`, `folder-owner`,
  `needs-account`: what else the RUN does is not known, or it uses what the COPY brings.
- `freed-later`: the RUN would have to be cut, and its end deletes what its beginning makes: the image would hold it.
- `trailing-continuation`: an instruction ends in a line that continues nothing.
- `many-folders`: the manifests lie in so many folders that nobody would follow their COPYs. `#
  syntax=docker/dockerfile:1.20` says that the builder knows `COPY --parents`, which takes them all.
- `odd-name`: the name of a file cannot be written in a COPY in plain words.

## Safety

SAFE: every file that the RUNs read is copied ahead of them as it was, nothing that they write is written by what now
comes later, and the COPY brings all files again with the same owners and modes. The build context shows it; without
one only COPYs go down that no RUN can need. UNSAFE, when it rests on

- `manifests-only`: no build context is known; the install reads the manifests that such installs read as a rule.
- `lock-in-sync`, `lock-in-step`: the lock file fits the manifest, so that the install does not write it anew.
- `dependency-scripts`: scripts of dependencies read nothing of the project.
- `go-sum-complete`: go.sum holds all sums that the download needs.
- `sources-parse`: all Go files of the project can be parsed, or dep would say so earlier than it does now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from layersmith.effects.copies import sources
from layersmith.evidence.churn import built, covers, settled
from layersmith.evidence.cutting import frees_later
from layersmith.evidence.sinking import Passed, Sinking, Stop, arrival, brings_more, only_files, sinking, slow
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.values import value
from layersmith.writing.layout import dangling
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
    copies = [copy for copy in stage.instructions if _may_go(facts, stage, copy)]
    found = {copy.start: sinking(facts, stage, copy) for copy in copies}
    reach = _reach(facts, stage, found)
    waiting: Move | None = None
    for copy in reversed(copies):
        passed = found[copy.start].passed[: reach[copy.start]]
        if not passed:
            if missed := _missed(facts, stage, copy, found[copy.start].stop):
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


def _may_go(facts: Facts, stage: Stage, copy: Instruction) -> bool:
    if copy.keyword not in ("COPY", "ADD") or len(copy.words) < 2 or copy.heredocs or settled(facts, copy):
        return False
    # Without the context nothing is missed, and nothing is gained above RUNs that are done at once.
    runs = (other for other in stage.instructions if other.keyword == "RUN" and other.start > copy.start)
    return any(facts.context is not None or slow(facts, run) for run in runs)


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
        again = any(covers(other, copy) or (built(facts, other) and not files) for other in stay)
        return last.slow is not None and not again and brings_more(facts, stage, copy, files)

    changed = True
    while changed:
        changed = False
        for start in reach:
            while reach[start] and not gains(start):
                reach[start] -= 1
                changed = True
    return reach


def _runs(found: Sinking, count: int) -> list[Instruction]:
    return [one.run for one in found.passed[:count]]


def _next(stage: Stage, copy: Instruction) -> Instruction:
    return stage.instructions[stage.instructions.index(copy) + 1]


def _together(one: Move, other: Move) -> bool:
    return one.last.run is other.last.run and not one.files and not other.files


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
    worth = not stop.files or brings_more(facts, stage, copy, stop.files)
    return Missed(stop.reason, stop.run.line, stop.detail) if worth else None


def _behind_another(stage: Stage, copy: Instruction) -> bool:
    before = stage.instructions[: stage.instructions.index(copy)]
    return any(other.keyword in ("COPY", "ADD") and other.flag("from") is None for other in before)


def _written(facts: Facts, stage: Stage, move: Move) -> Rewrite | Missed:
    copy, last = move.copies[0], move.last
    if odd := next((one for one in (*move.copies, last.run) if dangling(one)), None):
        return Missed("trailing-continuation", odd.line, f"line {odd.end_line} continues nothing")
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
