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
- `many-copies`: the stage has so many COPYs and instructions that it would take very long to try all that could move.
- `many-folders`: the manifests lie in so many folders that nobody would follow their COPYs. `#
  syntax=docker/dockerfile:1.20` says that the builder knows `COPY --parents`, which takes them all.
- `odd-name`: the name of a file cannot be written in a COPY in plain words.

## Safety

SAFE: every file that the RUNs read is copied ahead of them as it was, nothing that they write is written by what now
comes later, and the COPY brings all files again with the same owners and modes. The build context shows it; without
one only COPYs go down that no RUN can need. What hardly ever changes, by the git history of the context or else by its
name, stays where it is. UNSAFE, when it rests on

- `manifests-only`: no build context is known; the install reads the manifests that such installs read as a rule.
- `lock-in-sync`: the lock file fits the manifest, so that the install does not write it anew.
- `dependency-scripts`: scripts of dependencies read nothing of the project.
- `go-sum-complete`: go.sum holds all sums that the download needs.
- `sources-parse`: all Go files of the project can be parsed, or dep would say so earlier than it does now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.effects.copies import sources
from layersmith.evidence.churn import may_go, seldom
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Span, Stage
from layersmith.writing.layout import dangling

if TYPE_CHECKING:
    from layersmith.evidence.reach import Move


@transform("order-copies", __doc__)
def order_copies(facts: Facts) -> Iterator[Outcome]:
    """Find COPYs that stand above RUNs which do not need all that they bring, the lowest first."""
    stages = [
        stage
        for stage in facts.tree.stages
        if any(may_go(facts, stage, one) for one in stage.instructions if one.keyword in ("COPY", "ADD"))
    ]
    if not stages:
        return
    # Imported here: it takes a while, and many files have no COPY that may go anywhere.
    from layersmith.evidence.reach import moves

    told: set[tuple[str, int]] = set()
    for stage in stages:
        for found in moves(facts, stage):
            if not isinstance(found, Missed) and all(seldom(facts, copy) for copy in found.copies):
                continue  # By the history of the project, nothing would be gained.
            outcome = found if isinstance(found, Missed) else _written(facts, stage, found)
            # What keeps several COPYs above one RUN is said once.
            if isinstance(outcome, Rewrite) or (outcome.reason, outcome.at) not in told:
                yield outcome
            if isinstance(outcome, Missed):
                told.add((outcome.reason, outcome.at))


def _written(facts: Facts, stage: Stage, move: Move) -> Rewrite | Missed:
    from layersmith.evidence.bringing import by_copy, made_otherwise, set_between
    from layersmith.evidence.cutting import cleaned_too
    from layersmith.evidence.environment import folder
    from layersmith.evidence.sinking import arrival, only_files
    from layersmith.writing.manifests import Destination, Many, Odd, ahead, names, rest
    from layersmith.writing.sunk import Ahead, sunk

    copy, last = move.copies[0], move.last
    if odd := next((one for one in (*move.copies, last.run) if dangling(one)), None):
        return Missed("trailing-continuation", odd.line, f"line {odd.end_line} continues nothing")
    aheads: list[Ahead] = []
    there: set[str] = set()
    waits = False
    for one in move.passed:
        files = {path: source for path, source in one.files if path not in there}
        every: list[bytes] = []
        for bringing, mine in by_copy(facts, stage, move.copies, files):
            if place := made_otherwise(facts, stage, copy, bringing):
                return Missed("folder-owner", one.run.line, f"line {copy.line} gives {place} another owner or mode than"
                              f" line {bringing.line} would")  # fmt: skip
            in_its_place = not (waits or aheads)
            if in_its_place and (between := set_between(facts, stage, copy, bringing)):
                return Missed("variable", one.run.line, between)
            elsewhere = in_its_place and folder(facts, stage, copy) != folder(facts, stage, bringing)
            to = Destination(*arrival(facts, stage, bringing, mine), elsewhere)
            lines = ahead(facts, bringing, to, mine, one.whole)
            if isinstance(lines, Many):
                return Missed("many-folders", one.run.line, f"what it reads lies in {lines.folders} folders")
            if isinstance(lines, Odd):
                return Missed("odd-name", one.run.line, f"{lines.name} cannot be written in a COPY as it is")
            every += lines
        if files:
            aheads.append(Ahead(tuple(every), one.run if waits or aheads else None))
            there.update(files)
        waits = waits or one.slow is not None
    cleans = cleaned_too(facts, last.run, last.behind) if last.behind else ()
    gone = {source for path, source in move.files.items() if path in there and only_files(facts, stage, copy)}
    assumes = tuple(dict.fromkeys(name for one in move.passed for name in one.assumes))
    what = ", ".join(" ".join(sources(one)) for one in move.copies)
    return Rewrite(
        title=f"copy {what} below line {last.run.line}" + (f", {names(there)} ahead of it" if there else ""),
        at=copy.line,
        extent=Span(copy.start, last.run.start + len(last.run.text)),
        edits=sunk(facts, move.copies, rest(facts, copy, gone), aheads, last.run, last.behind, cleans),
        safety=Safety.UNSAFE if assumes else Safety.SAFE,
        gain=f"an edit no longer runs {move.slow} again",
        assumes=assumes,
    )
