r"""A clean-up in a RUN of its own moves into the RUN that made the files.

`RUN rm /big` in a layer of its own frees nothing: the file still fills the layer below, only hidden. Behind the
command that made it, it is in no layer at all. What it does again of the clean-up that stands there already is left
out.

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
  it in .dockerignore, or use a bind mount: `bind-inputs` writes one, or says why it does not.
- `not-made-here`: no RUN of this stage is known to make the files; those of the base image stay in its layers.
- `used-between`: an instruction in between reads, writes or lists the files, or needs the packages that are to go.
- `unknown-between`: an instruction in between runs a command whose files are not known, or copies to a place that
  is not known.
- `setting-between`: USER, SHELL, WORKDIR, VOLUME or a variable changes in between, so that the clean-up would do
  something else.
- `relative-path`: the path depends on a variable, or on a folder that the base image sets.
- `workdir-deleted`: the RUN above, or the one that made the files, deletes the folder of WORKDIR, which is made anew
  when a RUN starts.
- `not-shipped`: the image of the last stage does not hold the layers of this one; see `stages` in
  merge-runs.
- `pragma`: a comment for another tool must stay right above its instruction.
- `different-flags`: the clean-up runs with other mounts than the RUN that made the files.
- `shell-state`, `background`, `exit`, `shell-comment`, `startup-files`, `shell-replaced`, `per-run-file`,
  `program-lookup`, `heredoc`, `unparsed`, `shell-unparsed`, `trailing-continuation`, `empty`,
  `too-long`: bodies that can't be joined, as in `merge-runs`.

Where a file came from is asked first: the nearest instruction above that brings it decides. A download unpacked in a
RUN of its own and deleted in a third one is `used-between`: joining all three, as `merge-runs` does, is what helps.

## Safety

SAFE: nothing between the two places reads, writes or lists the files, so that deleting them earlier leaves the same
files behind. Of commands in between only well-known ones are trusted, such as `mkdir`, `cp`, `chmod`, `useradd` and
the installs of a distribution; a script of the project may read anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.cleanup import Deletion, deletion
from layersmith.evidence.between import in_the_way, other_name, other_setting
from layersmith.evidence.folders import destination
from layersmith.evidence.origins import origin, reached
from layersmith.evidence.remade import remade
from layersmith.evidence.renewed import renewed
from layersmith.facts import Facts
from layersmith.phrases import NOT_SHIPPED
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.writing.chain import chain
from layersmith.writing.cleanup_comments import comments_of
from layersmith.writing.layout import dangling
from layersmith.writing.pragmas import pragmas


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
                yield Missed("not-shipped", run.line, NOT_SHIPPED)
            else:
                yield _move(facts, stage, at, run, deleted)


def _move(facts: Facts, stage: Stage, at: int, run: Instruction, deleted: Deletion) -> Outcome:
    if deleted.unresolved:
        return Missed("relative-path", run.line, f"{deleted.unresolved} depends on the current folder or a variable")
    if pragmas(facts.comments_above(run)):
        return Missed("pragma", run.line, "the comment above it speaks to a tool and must stay right above it")
    made = origin(facts, stage, at, deleted)
    if made is None:
        return Missed("not-made-here", run.line, f"no RUN here is known to make {deleted.names}; what the base image"
                      " holds stays in its layers")  # fmt: skip
    first = stage.instructions[made]
    if first.keyword != "RUN":
        brought = ", ".join(reached(destination(facts, first) or "/", deleted)[:3])
        return Missed("made-by-copy", run.line, f"{first.keyword} on line {first.line} may bring {brought}; its layer"
                      " keeps what is deleted later; bind-inputs tells whether a mount would do")  # fmt: skip
    between = stage.instructions[made + 1 : at]
    missed = other_setting(facts, first, run, between, deleted)
    for other in reversed(between):
        missed = missed or in_the_way(facts, other, run, deleted)
    missed = missed or other_name(facts, stage, run, between, deleted)
    if not missed and (needed := remade(facts, stage, run)):
        missed = Missed("workdir-deleted", run.line, needed)
    return missed or _joined(facts, first, run)


def _joined(facts: Facts, first: Instruction, run: Instruction) -> Outcome:
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in run.flags]:
        return Missed("different-flags", run.line, f"its flags differ from those of line {first.line}")
    if dangling(first):
        return Missed("trailing-continuation", run.line, f"line {first.end_line} continues nothing")
    if found := renewed(facts, first):
        return Missed(found.reason, run.line, found.detail)
    one = chain(facts, first)
    longer = one.with_next(run) if one else Missed("unparsed", run.line, f"line {first.line} is not understood")
    if isinstance(longer, Missed):
        return longer
    return Rewrite(
        title=f"move the clean-up of line {run.line} into the RUN that made the files",
        at=first.line,
        extent=Span(first.start, run.start + len(run.text)),
        edits=longer.moved(comments_of(facts, run)),
        safety=Safety.SAFE,
        gain="1 fewer layer; what it deletes takes no room",
    )
