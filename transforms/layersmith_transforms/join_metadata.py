r"""Neighbouring ENV or LABEL instructions become one.

A matter of style, and therefore only done for who asks by name: since BuildKit, an ENV or LABEL makes no layer, so
that nothing gets smaller or faster. The image's history has fewer entries; builders that keep a layer for each
instruction (buildah with `--layers`, the classic builder) have fewer of them to keep.

## Before

```dockerfile
FROM debian:12
ENV LANG=C.UTF-8
# where the data is
ENV DATA=/srv/data
ENV CACHE=$DATA/cache
LABEL name="demo"
LABEL vendor="Example"
```

## After

```dockerfile
FROM debian:12
ENV LANG=C.UTF-8 \
# where the data is
    DATA=/srv/data
ENV CACHE=$DATA/cache
LABEL name="demo" \
    vendor="Example"
```

All values of one ENV see what was there before it: a value that uses a variable set right above begins a new ENV.
ARG and EXPOSE stay as they are; an argument of its own line has its own comment and its own place in a diff.

## Held back

- `uses-variable`: a value uses a variable that the ENV above sets; in one instruction it would not see it.
- `set-again`: the instruction above sets the same name, or names are made of variables.
- `legacy-form`: one of them is of the form `ENV name value`, which takes one name only; see `modernize-env`.
- `set-apart`: a blank line stands between them: the author parted them.
- `pragma`: a comment for another tool must stay right above its instruction.
- `commented-out`: an instruction is commented out between them; in the middle of one, taking its `#` away would no
  longer bring it back.
- `trailing-continuation`: the upper one ends in a continuation that continues nothing.

## Safety

SAFE: the same names get the same values, as each value sees the same variables.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Blank, Comment, Instruction, Span, Stage
from layersmith.writing.layout import dangling
from layersmith.writing.pragmas import commented_out, pragmas


@transform("join-metadata", __doc__, opt_in=True)
def join_metadata(facts: Facts) -> Iterator[Outcome]:
    """Find rows of ENVs, or of LABELs, that one can stand for."""
    for stage in facts.tree.stages:
        yield from _rows(facts, stage)


def _rows(facts: Facts, stage: Stage) -> Iterator[Outcome]:
    row: list[Instruction] = []
    for one in stage.instructions:
        joins = bool(row) and one.keyword in ("ENV", "LABEL") and one.keyword == row[-1].keyword
        obstacle = _obstacle(facts, row, one) if joins else None
        if obstacle is not None:
            yield obstacle
        if joins and obstacle is None:
            row.append(one)
            continue
        yield from _joined(facts, row)
        row = [one] if one.keyword in ("ENV", "LABEL") else []
    yield from _joined(facts, row)


def _obstacle(facts: Facts, row: list[Instruction], one: Instruction) -> Missed | None:
    # Imported here: they read words as the builder does.
    from layersmith.evidence.swap import used_variables
    from layersmith.syntax.assignments import assignments

    above, line = row[-1], one.line
    between = facts.between(above, one)
    comments = [item for item in between if isinstance(item, Comment)]
    if any(isinstance(item, Blank) for item in between):
        return Missed("set-apart", line, f"a blank line parts it from line {above.line}")
    if pragmas((*facts.comments_above(row[0]), *comments)):
        return Missed("pragma", line, "a comment speaks to a tool and must stay right above its instruction")
    if comment := commented_out(comments):
        return Missed("commented-out", line, f"line {comment.line} is an instruction behind a #")
    if dangling(above):
        return Missed("trailing-continuation", line, f"line {above.end_line} continues nothing")
    if any(pair.legacy for other in (*row, one) for pair in other.pairs):
        return Missed("legacy-form", line, f"line {above.line} or {line} is in the form without =")
    earlier, sets = [assignments(other) for other in row], assignments(one)
    if sets is None or None in earlier:
        return Missed("set-again", line, "a name or value is not understood")
    known = {each.name for found in earlier for each in found or ()}
    if twice := known & {each.name for each in sets}:
        return Missed("set-again", line, f"{min(twice)} is set above already")
    if one.keyword == "ENV" and (used := known & used_variables(one)):
        return Missed("uses-variable", line, f"it uses {min(used)}, which is set right above")
    return None


def _joined(facts: Facts, row: list[Instruction]) -> Iterator[Rewrite]:
    if len(row) < 2:
        return
    # Imported here: few files are asked for it.
    from layersmith.writing.pairs import joined

    yield Rewrite(
        title=f"join {len(row)} {row[0].keyword}s into one",
        at=row[0].line,
        extent=Span(row[0].start, row[-1].start + len(row[-1].text)),
        edits=joined(facts, row),
        safety=Safety.SAFE,
        gain=f"{len(row) - 1} fewer in the history of the image",
    )
