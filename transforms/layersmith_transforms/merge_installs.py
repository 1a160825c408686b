r"""Several installs of one package manager in one RUN become one command.

One command resolves, downloads and records once. The packages keep their order.

## Before

```dockerfile
FROM debian:12
RUN apt-get update && \
    apt-get install -y curl && \
    apt-get install -y wget
```

## After

```dockerfile
FROM debian:12
RUN apt-get update && \
    apt-get install -y curl wget
```

## Held back

- `different-flags`: the commands differ in more than their packages (`--no-install-recommends`, `-t`, a variable), or
  a flag holds for one package only (`apk add --virtual`, `gem install --version`).
- `unclear-words`: a variable or an unknown flag stands where the packages are.
- `alternatives`: a later package can take the place of one that apt chooses for an earlier one, so that one command
  would install something else; or both add users, whose numbers follow the order.
- `update-between`: the lists are fetched again between the two, and not right before the first.
- `new-source`: an earlier package may bring a package source or key (`epel-release`, `*-keyring`) for a later one.
- `itself`: an earlier install replaces the installer (`npm install -g npm`, `pip install --upgrade pip setuptools`).
- `same-package`: a package is named twice with different versions, or one is removed (`name-`), or npm finds one by a
  folder, an archive or a repository, which may be another one of them.
- `comment-between`: a comment stands where no package follows that it could stay above.

## Safety

SAFE for gem, `npm install -g` of npm 3 to 6, apk when no more than one of the installs may add users, and apt on Debian
11 to 13 for the packages of which all dependencies were compared, as long as nothing before may have changed apt's
package sources and settings; only the package manager's own caches and logs tell of one command. UNSAFE, by name:

- `same-choices`: apt or dnf chooses no other packages when it is asked for all at once (other releases and package
  sources, rare packages, `-t`, `-o`; every install of dnf), and apk adds the same users and groups in the same order:
  it installs by name what one command asks for, and users get the next free number.
- `same-resolution`: pip and conda resolve the packages together; another set of versions may come out, and a package
  that needs an earlier one while it is built may not find it.
- `peer-dependencies`: npm 7 and later give a package a copy of the peers that are not asked for at the same time.
- `packages-exist`: yum (before it was dnf) goes on when only some of the packages exist; alone it fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.alternatives import clash, known
from layersmith.effects.caches import CACHES
from layersmith.effects.installs import (
    Install,
    alike,
    asks_again,
    brings_source,
    holds_for_its_own,
    install,
    of_unknown_name,
    own_flags,
    package_of,
    replaces_installer,
)
from layersmith.evidence.installs import assumed
from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import AndOr, Command, Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.writing.installs import joined, loses_comment


@transform("merge-installs", __doc__)
def merge_installs(facts: Facts) -> Iterator[Outcome]:
    """Find installs of one package manager that follow each other with `&&`."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            for item in script.body.items if isinstance(script, Script) else ():
                if "||" not in item.operators and len(item.parts) > 1:
                    yield from _list(facts, stage, run, item)


def _list(facts: Facts, stage: Stage, run: Instruction, item: AndOr) -> Iterator[Outcome]:
    row = _Row()
    fresh = between = False  # lists fetched right before the first of `row`; since the last of it
    for pipeline in item.parts:
        part = pipeline.parts[0] if len(pipeline.parts) == 1 and not pipeline.negated else None
        step = install(part) if isinstance(part, Command) else None
        if step is None or (row.steps and step.asked.manager != row.steps[0].asked.manager):
            yield from _joined(facts, stage, run, row.steps)
            row, fresh, between = _Row(), False, False
        if step is None:
            continue
        if step.asked.verb == "update":
            fresh, between = fresh or not row.steps, bool(row.steps)
            continue
        missed = _obstacle(run, row, step, between, fresh) if row.steps else None
        if row.steps and missed is None:
            row.add(step)
        else:
            yield from (missed,) if missed else ()
            yield from _joined(facts, stage, run, row.steps)
            fresh = between or (fresh and not row.steps)
            row = _Row()
            row.add(step)
        between = False
    yield from _joined(facts, stage, run, row.steps)


class _Row:
    """Installs that become one, and what is to be known of their packages, which are looked at once each."""

    def __init__(self) -> None:
        self.steps: list[Install] = []
        self.names: set[str] = set()
        self.versions: dict[str, str] = {}
        self.known: dict[str, None] = {}
        self.source: str | None = None
        self.itself: str | None = None
        self.place: str | None = None

    def add(self, step: Install) -> None:
        """`step` becomes the last of the row."""
        self.steps.append(step)
        names, manager = step.names, step.asked.manager
        self.names.update(names)
        self.versions |= {package_of(name): name for name in names}
        self.known |= dict.fromkeys(filter(known, names) if manager == "apt" else ())
        self.source = self.source or brings_source(names)
        self.itself = self.itself or replaces_installer(manager, names)
        self.place = self.place or of_unknown_name(step)


def _obstacle(run: Instruction, earlier: _Row, step: Install, between: bool, fresh: bool) -> Missed | None:
    last, manager = earlier.steps[-1], step.asked.manager
    at = _line(run, step)
    if doubtful := next((one.asked for one in (last, step) if one.asked.doubt), None):
        return Missed("unclear-words", at, doubtful.unclear)
    if earlier.itself:
        return Missed("itself", at, f"{earlier.itself} may change how the later packages are installed")
    if not alike(last, step):
        return Missed("different-flags", at, _difference(run, last, step))
    if holds_for_its_own(step):
        return Missed("different-flags", at, f"a flag of {step.asked.program} holds for one set of packages only")
    if between and not fresh:
        return Missed("update-between", at, "the package lists are fetched again between the two")
    if earlier.source and (between or manager in ("dnf", "yum", "microdnf")):
        return Missed("new-source", at, f"{earlier.source} may bring a package source or key for the later install")
    if asks_again(earlier.versions, step):
        return Missed("same-package", at, "a package is asked for in two ways")
    if place := earlier.place or of_unknown_name(step):
        return Missed("same-package", at, f"which package {place} is, is not known; it may be one of the others")
    found = clash(earlier.known, step.names) if manager == "apt" else None
    if found and found[0] != "unknown":
        what = "users and groups" if found[0] == "accounts" else "what the earlier install chooses"
        return Missed("alternatives", at, f"{found[1]} may change {what}")
    if loses_comment(run, earlier.names, last, step):
        return Missed("comment-between", at, "a comment between the packages would lose its place")
    return None


def _line(run: Instruction, step: Install) -> int:
    return run.line_of(step.asked.program_words[0].start)


def _difference(run: Instruction, last: Install, step: Install) -> str:
    here, there = f"line {_line(run, step)}", f"line {_line(run, last)}"
    more, less = own_flags(step, last), own_flags(last, step)
    if other := [name for name in more if name in less]:
        return f"{here} and {there} have {listed(other)} with different values"
    if not more and not less:
        return f"{here} differs from {there} in more than its packages"
    return listed([f"{where} has {listed(names)}" for where, names in ((here, more), (there, less)) if names]) + (
        "" if more and less else f", {there if more else here} has not"
    )


def _joined(facts: Facts, stage: Stage, run: Instruction, steps: list[Install]) -> Iterator[Rewrite]:
    if len(steps) < 2:
        return
    assumes, asked = assumed(facts, stage, run, steps), steps[0].asked
    cache = CACHES[asked.manager]
    yield Rewrite(
        title=f"one {asked.program} {asked.subcommand[0].raw} instead of {len(steps)}",
        at=_line(run, steps[0]),
        extent=run.span,
        edits=joined(facts.tree, run, steps),
        safety=Safety.UNSAFE if assumes else Safety.SAFE,
        gain="packages are resolved and recorded once",
        assumes=assumes,
        drops=(*cache.paths, *cache.logs),
    )
