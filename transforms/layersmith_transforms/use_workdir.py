r"""RUNs that begin with `cd` into a folder get it from WORKDIR.

Docker's best practices ask for it: which folder commands run in is said once, and not in each of them. A matter of
taste that adds an instruction and saves no bytes, so asked only when it is named (`--enable use-workdir`).

## Before

```dockerfile
FROM debian:12
COPY src /srv/app/
RUN cd /srv/app && make
RUN cd /srv/app && make check
WORKDIR /srv/app/bin
CMD ["./server"]
```

## After

```dockerfile
FROM debian:12
COPY src /srv/app/
WORKDIR /srv/app
RUN make
RUN make check
WORKDIR /srv/app/bin
CMD ["./server"]
```

A WORKDIR of the same folder that stands below moves up. Where none follows, and several RUNs in a row go to one folder,
a WORKDIR behind them brings back the one that was in force. In a RUN that is there already the `cd` goes.

## Held back

- `needed-below`: an instruction below is run, or copies to, where the folder is now.
- `end-of-stage`: the image would begin in another folder.
- `old-folder`: the body asks for the folder that `cd` came from (`cd -`, `$OLDPWD`), or prints all variables.
- `folder-deleted`: the body may delete the folder, which the next RUN would have made anew, empty; or the one in force,
  which a WORKDIR behind it would.
- `unclear-path`: the folder is named by a variable of the shell, `~`, a pattern or by way of another (`a/../b`), or
  looked for by CDPATH, which WORKDIR would not do so.
- `run-mounts`: a mount may cover the folder, as in `/proc` and `/dev`, or is named from it.
- `comment`: a comment stands behind the `cd`, which would have nothing to stand behind.
- `odd-space`: what follows the `cd` begins with white space that the builder would take away, and no shell does.

## Safety

SAFE when the folder is certainly there (made by a COPY, WORKDIR or mkdir above, or one that every distribution has), is
no link, and root runs the RUN, so that `cd` does not fail and WORKDIR makes nothing; the image begins in the same
folder as before. Programs find no OLDPWD in their environment then. UNSAFE, by name:

- `folder-exists`: the folder is there, under this name, and its user may enter it. `cd` fails where it is not, and
  WORKDIR makes it. So is the one that a WORKDIR behind the RUNs goes back to, whatever they call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.syntax.words import skip_space

if TYPE_CHECKING:
    from layersmith.evidence.workdirs import Going


@transform("use-workdir", __doc__, opt_in=True)
def use_workdir(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that begin with `cd`, and rows of them that go to one folder."""
    if b"cd " not in facts.tree.source:
        return
    # Imported here: only those who ask for this transform need it.
    from layersmith.evidence.workdirs import going

    for stage in facts.tree.stages:
        done = 0
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            if run.start >= done and isinstance(script, Script) and going(script):
                for outcome in _row(facts, stage, run):
                    if isinstance(outcome, Rewrite):
                        done = outcome.extent.end
                    yield outcome


def _row(facts: Facts, stage: Stage, first: Instruction) -> Iterator[Outcome]:
    from layersmith.evidence.environment import folder
    from layersmith.evidence.workdirs import absolute, certain, passes, place, stays, written

    word = _going(facts, first).word
    text = written(facts, stage, first, word)
    if text is None:
        yield Missed("unclear-path", first.line, f"WORKDIR may not read {word.raw} as the shell does")
        return
    path, now = place(facts, stage, first, text), folder(facts, stage, first)
    text = absolute(facts, stage, first, text, path)
    row, end = [first], None
    for below in stage.instructions:
        if below.start <= first.start:
            continue
        if below.keyword == "RUN" and _goes_to(facts, stage, first, below, path, text):
            row.append(below)
        elif not passes(facts, below, path, text):
            end = below
            break
    for run in row:
        if obstacle := _obstacle(facts, stage, run, path, text):
            yield obstacle
            return
    sure = all(certain(facts, stage, run, path) for run in row)
    cuts = tuple(_without_cd(facts, run) for run in row)
    last, title = row[-1], f"let WORKDIR go to {text} instead of cd"
    if sure and path == now:
        edits, title = cuts, f"leave out cd to {text}, where WORKDIR is already"
    else:
        found = _placed(facts, stage, row, end, text, path)
        if isinstance(found, Missed):
            yield found
            return
        edits, last = (*cuts, *found[0]), found[1]
        sure = sure and stays(facts, stage, row, last)
    yield Rewrite(
        title=title,
        at=first.line,
        extent=Span(first.start, last.start + len(last.text)),
        edits=edits,
        safety=Safety.SAFE if sure else Safety.UNSAFE,
        gain="the folder is said once" if len(row) > 1 else "the folder is said where it belongs",
        assumes=() if sure else ("folder-exists",),
    )


def _placed(
    facts: Facts, stage: Stage, row: list[Instruction], end: Instruction | None, text: str, path: str | None
) -> tuple[tuple[Edit, ...], Instruction] | Missed:
    """The edits that set the folder above the RUNs of `row`, and the last instruction that they touch."""
    from layersmith.evidence.environment import folder
    from layersmith.evidence.folders import stands
    from layersmith.evidence.workdirs import place, taken_by
    from layersmith.writing.layout import keyword
    from layersmith.writing.moves import moved

    first, newline = row[0], facts.tree.newline
    workdir = keyword(facts.tree, "WORKDIR", first).encode() + b" "
    above = facts.comments_above(first)
    start = above[0].start if above else first.start
    line = Edit(Span(start, start), workdir + text.encode("utf-8", "surrogateescape") + newline)
    if end is not None and end.keyword == "WORKDIR":
        following = end.args.text.decode("utf-8", "surrogateescape")
        # A variable may be set in between: where it comes to stand, it must name the same folder.
        if path is not None and {place(facts, stage, one, following) for one in (end, first)} == {path}:
            return moved(facts, stage, [(end, first)]), end
        if following.startswith("/"):
            if place(facts, stage, end, following) is None:
                return Missed("unclear-path", first.line, f"it is not known where line {end.line} goes")
            return (line,), end
    now = folder(facts, stage, first)
    if len(row) > 1 and now is not None and (now == "/" or stands(facts, stage, first, now)):
        last = row[-1]
        if gone := taken_by(facts, first, last, now):
            return Missed("folder-deleted", gone.line, f"it may delete {now}, which WORKDIR would make anew behind it")
        behind = last.start + len(last.text)
        gap = b"" if last.text.endswith(b"\n") else newline
        restored = gap + workdir + now.encode("utf-8", "surrogateescape") + (b"" if gap else newline)
        return (line, Edit(Span(behind, behind), restored)), last
    if end is None:
        return Missed("end-of-stage", first.line, "the image would begin in another folder")
    return Missed("needed-below", first.line, f"line {end.line} counts on the folder that is in force now")


def _obstacle(facts: Facts, stage: Stage, run: Instruction, path: str | None, text: str) -> Missed | None:
    from layersmith.evidence.workdirs import covers, looks_back, takes_away

    script, found = facts.script(run), _going(facts, run)
    if isinstance(script, Script) and looks_back(script):
        return Missed("old-folder", run.line, "it asks for the folder that `cd` came from, or for all variables")
    if isinstance(script, Script) and takes_away(script, path, text):
        return Missed("folder-deleted", run.line, "it may delete the folder, which the next RUN would make anew")
    if covers(facts, stage, run, path):
        return Missed("run-mounts", run.line, "a mount may cover the folder, or is named from it")
    start, end = run.args.source(found.start), run.args.source(found.rest)
    if any(start < comment.start < end for comment in run.comments):
        return Missed("comment", run.line, "a comment stands behind the `cd`")
    if skip_space(run.args.text[found.rest :]):
        return Missed("odd-space", run.line, "the builder would take away what stands in front of the next command")
    return None


def _goes_to(facts: Facts, stage: Stage, first: Instruction, run: Instruction, path: str | None, text: str) -> bool:
    """Whether `run` goes to the folder that `first` goes to: `path`, or where that is not known what `text` names."""
    from layersmith.evidence.workdirs import going, place, written

    script = facts.script(run)
    found = going(script) if isinstance(script, Script) else None
    named = written(facts, stage, run, found.word) if found else None
    if named is None:
        return False
    if path is not None:
        return place(facts, stage, run, named) == path
    between = (one for one in facts.between(first, run) if isinstance(one, Instruction))
    return named == text and all(one.keyword not in ("ENV", "ARG") for one in between)


def _going(facts: Facts, run: Instruction) -> Going:
    from layersmith.evidence.workdirs import going

    script = facts.script(run)
    assert isinstance(script, Script)
    found = going(script)
    assert found is not None
    return found


def _without_cd(facts: Facts, run: Instruction) -> Edit:
    found = _going(facts, run)
    return Edit(Span(run.args.source(found.start), run.args.source(found.rest)), b"")
