r"""A clean-up in a RUN of its own moves into the RUN that made the files.

`RUN rm /big` in a layer of its own frees nothing: the file still fills the layer below, only hidden. Behind the
command that made it, it is in no layer at all.

## Before

```dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y curl
ENV PATH=/opt/tool/bin:$PATH
RUN rm -rf /var/lib/apt/lists/*
```

## After

```dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/tool/bin:$PATH
```

## Held back

- `made-by-copy`: a COPY or ADD brought the file; its layer keeps it whatever is deleted later. Do not copy it, list
  it in .dockerignore, or use a bind mount.
- `not-made-here`: no RUN of this stage is known to make the files; those of the base image stay in its layers.
- `used-between`: an instruction in between reads, writes or lists the files, or runs programs that are to go.
- `unknown-between`: an instruction in between runs a command whose files are not known.
- `setting-between`: USER, SHELL, WORKDIR or a variable changes in between, so that the clean-up would run otherwise.
- `relative-path`: the path depends on the current folder or on a variable.
- `not-shipped`: no image holds this stage's layers.
- `pragma`: a comment for another tool must stay right above its instruction.
- `different-flags`: the clean-up runs with other mounts than the RUN that made the files.
- The reasons of `merge-runs` for bodies that can't be joined: `shell-state`, `background`, `exit`, ...

## Safety

SAFE: nothing between the two places reads, writes or lists the files, so that deleting them earlier leaves the same
files behind.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.cleanup import Deletion, deletion
from layersmith.effects.commands import SYSTEM, in_folders, made, touched
from layersmith.effects.package_lists import ignores_lists
from layersmith.effects.packages import action
from layersmith.effects.paths import overlap, resolve
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.writing.chain import chain
from layersmith.writing.layout import dangling
from layersmith.writing.pragmas import pragmas

METADATA = frozenset("LABEL MAINTAINER EXPOSE CMD ENTRYPOINT HEALTHCHECK STOPSIGNAL".split())


@transform("move-cleanup", __doc__)
def move_cleanup(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that only delete, and the RUN that each belongs to."""
    for stage in facts.tree.stages:
        for at, run in enumerate(stage.instructions):
            script = facts.script(run) if run.keyword == "RUN" else None
            deleted = deletion(script, facts.setting(run).workdir) if isinstance(script, Script) else None
            if deleted is None:
                continue
            if stage.index not in facts.shipped and facts.options.stages != "all":
                yield Missed("not-shipped", run.line, "no image holds this stage's layers")
            else:
                yield _move(facts, stage, at, run, deleted)


def _move(facts: Facts, stage: Stage, at: int, run: Instruction, deleted: Deletion) -> Outcome:
    if deleted.unresolved:
        return Missed("relative-path", run.line, f"{deleted.unresolved} depends on the current folder or a variable")
    if pragmas(facts.comments_above(run)):
        return Missed("pragma", run.line, "the comment above it speaks to a tool and must stay right above it")
    for place in range(at - 1, 0, -1):
        other = stage.instructions[place]
        if other.keyword == "RUN" and _makes(facts, other, deleted):
            return _joined(facts, other, run)
        missed = _in_the_way(facts, other, run, deleted)
        if missed:
            return missed
    return Missed("not-made-here", run.line, f"no RUN here is known to make {deleted.names}; what the base image holds"
                  " stays in its layers")  # fmt: skip


def _makes(facts: Facts, run: Instruction, deleted: Deletion) -> bool:
    script = facts.script(run)
    if not isinstance(script, Script):
        return False
    for command, folder in in_folders(script, facts.setting(run).workdir):
        found = action(command)
        if found and found.manager in deleted.managers and found.verb in ("install", "update", "upgrade"):
            return True
        if any(overlap(path, gone) for path in made(command, folder) for gone in deleted.paths):
            return True
    return False


def _in_the_way(facts: Facts, other: Instruction, run: Instruction, deleted: Deletion) -> Missed | None:
    """Why `run` can't be moved above `other`."""
    if other.keyword in METADATA:
        return None
    if other.keyword in ("ENV", "ARG"):
        names = {pair.name for pair in other.pairs}
        if names & {"PATH", "HOME", "IFS", "ENV", "BASH_ENV", "LD_PRELOAD", "LD_LIBRARY_PATH"}:
            return _setting(other, run) if deleted.depends_on_home or "PATH" not in names else None
        return None
    if other.keyword in ("COPY", "ADD") and len(other.words) > 1:
        target = resolve((other.exec_form or tuple(w.raw for w in other.words))[-1], facts.setting(other).workdir)
        if target and not any(overlap(target, gone) for gone in deleted.paths):
            return None
        return Missed("made-by-copy", run.line, f"{other.keyword} on line {other.line} may bring {deleted.names}; its layer"
                      " keeps what is deleted later")  # fmt: skip
    if other.keyword == "RUN":
        return _used(facts, other, run, deleted)
    return _setting(other, run)


def _setting(other: Instruction, run: Instruction) -> Missed:
    return Missed("setting-between", run.line, f"{other.keyword} on line {other.line} stands between")


def _used(facts: Facts, other: Instruction, run: Instruction, deleted: Deletion) -> Missed | None:
    script = facts.script(other)
    if not isinstance(script, Script) or script.substitutions:
        return Missed("unknown-between", run.line, f"what line {other.line} reads and writes is not known")
    if deleted.managers == {"apt"} and deleted.caches.issuperset(deleted.paths):
        # Lists and archives of apt: whatever works without them does not look at them.
        blind = all(ignores_lists(command) for command in script.commands())
        return None if blind else Missed("unknown-between", run.line, f"line {other.line} may need the package lists")
    if any(overlap(gone, system) for gone in deleted.paths for system in SYSTEM if gone not in deleted.caches):
        return Missed("used-between", run.line, f"line {other.line} may need the programs or files that are to go")
    for command, folder in in_folders(script, facts.setting(other).workdir):
        asked = action(command)
        if asked and asked.manager in deleted.managers:
            return Missed("used-between", run.line, f"line {other.line} uses {asked.manager}")
        paths = touched(command, folder)
        if paths is None:
            return Missed("unknown-between", run.line, f"which files {command.name or 'line'} on line {other.line} uses"
                          " is not known")  # fmt: skip
        if any(overlap(path, gone) for path in paths for gone in deleted.paths):
            return Missed("used-between", run.line, f"line {other.line} uses the same files")
    return None


def _joined(facts: Facts, first: Instruction, run: Instruction) -> Outcome:
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in run.flags]:
        return Missed("different-flags", run.line, f"its flags differ from those of line {first.line}")
    if dangling(first):
        return Missed("trailing-continuation", run.line, f"line {first.end_line} continues nothing")
    one = chain(facts, first)
    longer = one.with_next(run) if one else Missed("unparsed", run.line, f"line {first.line} is not understood")
    if isinstance(longer, Missed):
        return longer
    return Rewrite(
        title=f"move the clean-up of line {run.line} into the RUN that made the files",
        at=first.line,
        extent=Span(first.start, run.start + len(run.text)),
        edits=longer.moved(),
        safety=Safety.SAFE,
        gain="1 fewer layer; what is deleted takes no room",
    )
