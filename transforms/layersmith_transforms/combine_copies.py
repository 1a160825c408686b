r"""Neighbouring COPY instructions with the same flags and the same destination folder become one.

One COPY makes one layer and one cache step instead of several. Files keep their order, so that a later source still
wins over an earlier one. The destination gets the trailing slash that several sources need.

## Before

```dockerfile
FROM python:3.12-slim
WORKDIR /app
COPY app.py .
COPY config.py .
COPY utils.py .
```

## After

```dockerfile
FROM python:3.12-slim
WORKDIR /app
COPY app.py config.py utils.py ./
```

## Held back

- `different-flags`: `--chown`, `--chmod`, `--link` and the others must be equal to the letter.
- `different-destination`: the destinations seem to be one folder, but are written in two ways (`.` and `/app`), or
  name the file itself, and the build context does not show that it is one: `COPY a.py /app/a.py` makes a folder
  `/app/a.py` if `a.py` is one, `COPY a.py /app/` does not. Write the folder in all of them to combine them.
- `maybe-a-file`: nothing shows that the destination is a folder; without a slash `COPY a /x` makes a *file* `/x`, and
  `COPY --link a /x` does so whatever stands there.
- `same-name`: two sources have the same name, so that one replaces the other.
- `whole-context`: `COPY . .` changes with every edit; the COPY above it stays in the cache.
- `folder-of-a-stage`: folders that another stage made change and are pulled one by one, such as the layers of a Spring
  Boot archive: dependencies seldom, the application with each build.
- `mixed-forms`: one instruction is a JSON array and the other is not.
- `heredoc`: a source is written in the Dockerfile itself.
- `comment-inside`: comments between the sources would lose their place.
- `set-apart`: a comment with a blank line below it stands between, such as the heading of what follows.
- `pragma`: a comment for another tool must stay right above its instruction.
- `commented-out`: an instruction behind a `#` stands between, which could not be brought back inside a COPY.

Neighbours that go to different folders or come from different places (`--from`) are not reported: they are the rule,
and nothing could be done about them. What holds for a whole row of COPYs is said once.

## Safety

SAFE: the same files arrive in the same folder in the same order, with the same owner and mode (Dockerfile reference,
"COPY", rules on multiple sources and trailing slashes).
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.context.arriving import folder_named
from layersmith.effects.copies import arrives_as, folder_of, sources, target
from layersmith.evidence.folders import is_folder, same_folder
from layersmith.facts import Facts
from layersmith.phrases import plural
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Blank, Comment, Instruction, Span, Stage
from layersmith.writing.copies import combined, destination
from layersmith.writing.layout import dangling
from layersmith.writing.pragmas import commented_out, pragmas

_WHOLE = frozenset((".", ""))
"""What a whole folder arrives as."""


@transform("combine-copies", __doc__)
def combine_copies(facts: Facts) -> Iterator[Outcome]:
    """Find runs of neighbouring COPYs that one COPY can stand for."""
    for stage in facts.tree.stages:
        group: list[Instruction] = []
        names: set[str] = set()
        told = ""
        for instruction in stage.instructions:
            if instruction.keyword != "COPY" or len(instruction.words) < 2:
                yield from _combined(facts, group)
                group, told = [], ""
                continue
            more = set(map(arrives_as, sources(instruction)))
            related = bool(group) and same_folder(facts, group[0], instruction)
            missed = _obstacle(facts, stage, group, names, instruction, more) if related else None
            if related and missed is None:
                group.append(instruction)
                names |= more
                continue
            # What holds for a whole row of COPYs is said once.
            if missed is not None and missed.reason != told:
                yield missed
            told = missed.reason if missed is not None else told
            yield from _combined(facts, group)
            group, names = [instruction], more
        yield from _combined(facts, group)


def _obstacle(
    facts: Facts, stage: Stage, group: list[Instruction], names: set[str], second: Instruction, more: set[str]
) -> Missed | None:
    """Why `second`, which brings files that arrive as `more`, is none of `group`, which brings `names`."""
    first = group[0]
    if first.heredocs or second.heredocs:
        return Missed("heredoc", second.line, f"line {second.line} or {first.line} holds a here-document")
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in second.flags]:
        return Missed("different-flags", second.line, f"its flags differ from those of line {first.line}")
    if (first.exec_form is None) != (second.exec_form is None):
        return Missed("mixed-forms", second.line, f"of lines {first.line} and {second.line} one is a JSON array")
    named = [folder_named(facts.context, copy) for copy in (first, second)]
    folders = [name or target(copy) for name, copy in zip(named, (first, second), strict=True)]
    if folder_of(folders[0]) != folder_of(folders[1]):
        return Missed("different-destination", second.line, f"line {first.line} copies to {target(first)}, this one"
                      f" to {target(second)}; write the same folder in both to combine them")  # fmt: skip
    # Behind the first one the folder is there, but not in the layer of its own that --link makes.
    asked = [(first, named[0]), *([(second, named[1])] if first.flag("link") is not None else ())]
    if unclear := next((copy for copy, name in asked if name is None and not is_folder(facts, stage, copy)), None):
        return Missed("maybe-a-file", second.line, f"nothing shows that {target(unclear)} is a folder; write it with"
                      " a trailing slash if it is")  # fmt: skip
    if not (_WHOLE.isdisjoint(names) and _WHOLE.isdisjoint(more)):
        return Missed("whole-context", second.line, "a whole folder changes more often than the files beside it")
    there = [word for copy in (group[-1], second) for word in sources(copy) if word.endswith("/")]
    if there and first.flag("from") is not None:
        return Missed("folder-of-a-stage", second.line, f"{there[0]} may change when the others do not, and is pulled"
                      " again only then")  # fmt: skip
    if twice := names & more:
        return Missed("same-name", second.line, f"{min(twice)} is copied twice and the later one replaces the other")
    behind = any(comment.span.start > first.words[-2].span.end for comment in first.comments)
    if behind or second.comments or dangling(group[-1]):
        return Missed("comment-inside", second.line, "comments inside the instructions would lose their place")
    between = facts.between(group[-1], second)
    notes = [item for item in between if isinstance(item, Comment)]
    if notes and isinstance(between[-1], Blank):
        return Missed("set-apart", second.line, f"the comment on line {notes[-1].line} stands apart: it heads more than"
                      " one COPY")  # fmt: skip
    if pragmas(notes):
        return Missed("pragma", second.line, "the comment above it speaks to a tool and must stay right above it")
    if note := commented_out(notes):
        return Missed("commented-out", second.line, f"line {note.line} is an instruction behind a #, which could not be"
                      " brought back inside a COPY")  # fmt: skip
    return None


def _combined(facts: Facts, group: list[Instruction]) -> Iterator[Rewrite]:
    if len(group) < 2:
        return
    first, last = group[0], group[-1]
    yield Rewrite(
        title=f"combine {len(group)} COPYs to {destination(facts, first).decode('utf-8', 'replace')}",
        at=first.line,
        extent=Span(first.start, last.start + len(last.text)),
        edits=(combined(facts, group),),
        safety=Safety.SAFE,
        gain=f"{len(group) - 1} fewer {plural(len(group) - 1, 'layer')}",
    )
