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
- `number-sign`: its first name begins with `#`, which at the beginning of a line would open a comment.

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


class _Row:
    """ENVs, or LABELs, that one can stand for: `members`, the `names` that they set (None when one of them is not
    understood), and whether one is in the form without `=`."""

    def __init__(self, first: Instruction | None) -> None:
        self.members: list[Instruction] = []
        self.names: set[str] | None = set()
        self.legacy = False
        if first is not None:
            self.take(first)

    def take(self, one: Instruction) -> None:
        """Let `one` be the last of the row."""
        # Imported here: it reads words as the builder does.
        from layersmith.syntax.assignments import assignments

        self.members.append(one)
        self.legacy = self.legacy or any(pair.legacy for pair in one.pairs)
        sets = assignments(one)
        if sets is None or self.names is None:
            self.names = None
        else:
            self.names.update([each.name for each in sets])


def _rows(facts: Facts, stage: Stage) -> Iterator[Outcome]:
    row = _Row(None)
    for one in stage.instructions:
        joins = bool(row.members) and one.keyword in ("ENV", "LABEL") and one.keyword == row.members[-1].keyword
        obstacle = _obstacle(facts, row, one) if joins else None
        if obstacle is not None:
            yield obstacle
        if joins and obstacle is None:
            row.take(one)
            continue
        yield from _joined(facts, row.members)
        row = _Row(one if one.keyword in ("ENV", "LABEL") else None)
    yield from _joined(facts, row.members)


def _obstacle(facts: Facts, row: _Row, one: Instruction) -> Missed | None:
    # Imported here: they read words as the builder does.
    from layersmith.evidence.swap import used_variables
    from layersmith.syntax.assignments import assignments

    above, line = row.members[-1], one.line
    between = facts.between(above, one)
    comments = [item for item in between if isinstance(item, Comment)]
    if any(isinstance(item, Blank) for item in between):
        return Missed("set-apart", line, f"a blank line parts it from line {above.line}")
    if pragmas((*facts.comments_above(row.members[0]), *comments)):
        return Missed("pragma", line, "a comment speaks to a tool and must stay right above its instruction")
    if comment := commented_out(comments):
        return Missed("commented-out", line, f"line {comment.line} is an instruction behind a #")
    if dangling(above):
        return Missed("trailing-continuation", line, f"line {above.end_line} continues nothing")
    if row.legacy or any(pair.legacy for pair in one.pairs):
        return Missed("legacy-form", line, f"line {above.line} or {line} is in the form without =")
    if one.args.text.startswith(b"#"):
        return Missed("number-sign", line, "its first name would open a comment at the beginning of a line")
    sets = assignments(one)
    if sets is None or row.names is None:
        return Missed("set-again", line, "a name or value is not understood")
    own = {each.name for each in sets}
    if not row.names.isdisjoint(own):
        return Missed("set-again", line, f"{min(row.names & own)} is set above already")
    if one.keyword == "ENV" and not row.names.isdisjoint(used := used_variables(one)):
        return Missed("uses-variable", line, f"it uses {min(row.names & used)}, which is set right above")
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
