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

- `different-flags`: the commands differ in more than their packages (`--no-install-recommends`, `-t`, a variable).
- `unclear-words`: a variable or an unknown flag stands where the packages are.
- `alternatives`: a later package can take the place of one that an earlier install chooses (`openjdk-*`,
  `*-mta`, `php-fpm` ...), so that one command would install something else.
- `update-between`: the lists are fetched again between the two, and not right before the first.
- `comment-between`: a comment between the packages would lose its place.

## Safety

SAFE for apt (where no later package is an alternative for an earlier one's dependency), apk, dnf, `npm install -g`
and gem. UNSAFE, by name:

- `same-resolution`: pip and conda resolve the packages together; another set of versions may come out.
- `packages-exist`: yum (before it was dnf) goes on when only some of the packages exist; alone it fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from layersmith.effects.alternatives import may_change_resolution
from layersmith.effects.bases import yum_is_dnf
from layersmith.effects.packages import Action, action
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import AndOr, Command, Script
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.writing.layout import word_separator

ASSUMES = {"pip": "same-resolution", "conda": "same-resolution", "yum": "packages-exist"}
JOINED = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "npm", "gem", "pip", "conda"})
QUIET = frozenset({"-q", "--quiet", "--no-progress", "--silent"})
SAME = {"--yes": "-y", "--assume-yes": "-y", "--assumeyes": "-y", "--global": "-g"}


class Step(NamedTuple):
    """A command that installs or updates, and what it asks for."""

    command: Command
    asked: Action


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
    joined: list[Step] = []
    fresh = between = False  # lists fetched right before the first of `joined`; since the last of it
    for pipeline in item.parts:
        part = pipeline.parts[0] if len(pipeline.parts) == 1 and not pipeline.negated else None
        step = _step(part) if isinstance(part, Command) else None
        if step is None or (joined and step.asked.manager != joined[0].asked.manager):
            yield from _joined(facts, stage, run, joined)
            joined, fresh, between = [], False, False
        if step is None:
            continue
        if step.asked.verb == "update":
            fresh, between = fresh or not joined, bool(joined)
            continue
        missed = _obstacle(run, joined[-1], step, between and not fresh) if joined else None
        if joined and missed is None:
            joined.append(step)
        else:
            yield from (missed,) if missed else ()
            yield from _joined(facts, stage, run, joined)
            joined, fresh = [step], between or (fresh and not joined)
        between = False
    yield from _joined(facts, stage, run, joined)


def _step(command: Command) -> Step | None:
    asked = action(command)
    if asked is None or asked.manager not in JOINED or command.redirects:
        return None
    if asked.verb == "update":
        return Step(command, asked)
    local = asked.manager == "npm" and not asked.has("-g", "--global")
    return Step(command, asked) if asked.verb == "install" and asked.operands and not local else None


def _obstacle(run: Instruction, first: Step, second: Step, stale: bool) -> Missed | None:
    if first.asked.doubt or second.asked.doubt:
        return Missed("unclear-words", run.line, f"which words of `{second.asked.program}` are packages is not certain")
    if _flags(first) != _flags(second):
        return Missed("different-flags", run.line, "the commands differ in more than their packages")
    if stale:
        return Missed("update-between", run.line, "the package lists are fetched again between the two")
    names = [word.literal or "" for word in second.asked.operands]
    if second.asked.manager == "apt" and any(map(may_change_resolution, names)):
        name = next(filter(may_change_resolution, names))
        return Missed("alternatives", run.line, f"{name} may take the place of what the earlier install chooses")
    start, end = run.args.source(first.command.end - 1), run.args.source(second.command.end - 1)
    if any(start < comment.start < end for comment in run.comments):
        return Missed("comment-between", run.line, "a comment between the packages would lose its place")
    return None


def _flags(step: Step) -> tuple[object, ...]:
    asked = step.asked
    given = {(SAME.get(name, name), flag.value) for flag in asked.flags for name in flag.names if name not in QUIET}
    variables = tuple((a.name, a.value.raw if a.value else None) for a in step.command.assignments)
    return given, variables, asked.program, *(tuple(w.raw for w in words) for words in (asked.prefix, asked.subcommand))


def _joined(facts: Facts, stage: Stage, run: Instruction, steps: list[Step]) -> Iterator[Rewrite]:
    if len(steps) < 2:
        return
    first, last, manager = steps[0], steps[-1], steps[0].asked.manager
    assumed = ASSUMES.get(manager)
    if manager == "yum" and yum_is_dnf(facts.base(stage)):
        assumed = None
    words = [word.raw.encode("utf-8", "surrogateescape") for step in steps[1:] for word in step.asked.operands]
    span = Span(run.args.span(first.command.start, first.command.end).end, run.args.span(0, last.command.end).end)
    operands = run.args.span(first.asked.operands[0].start, first.asked.operands[-1].end)
    separator = word_separator(facts.tree, operands, sum(map(len, words)) + len(words))
    yield Rewrite(
        title=f"one {first.asked.program} {first.asked.subcommand[0].raw} instead of {len(steps)}",
        at=run.line,
        extent=run.span,
        edits=(Edit(span, b"".join(separator + word for word in words)),),
        safety=Safety.UNSAFE if assumed else Safety.SAFE,
        gain="packages are resolved and recorded once",
        assumes=(assumed,) if assumed else (),
    )
