"""Owner and mode as flags of COPYs, and what is left of the RUN that changed them."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.cut import Cut
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.syntax.tree import Comment, Instruction, Item, Span
from layersmith.writing.cuts import cut_edits
from layersmith.writing.layout import blank_above, cut, dangling, removal
from layersmith.writing.pragmas import commented_out, pragmas


def flagged(copy: Instruction, said: Sequence[tuple[str, str]]) -> list[Edit]:
    """The edits that give `copy` the flags `said`, names with values, in place of its own of that name, else behind
    all that it has."""
    edits: list[Edit] = []
    more = b""
    for name, text in sorted(said, key=lambda pair: pair[0] != "chown"):
        if not text:
            continue  # It is as it is to be.
        written = f"--{name}={text}".encode("utf-8", "surrogateescape")
        own = next((flag for flag in copy.flags if flag.name == name), None)
        if own is not None:
            edits.append(Edit(own.span, written))
        else:
            more += b" " + written
    end = copy.flags[-1].span.end if copy.flags else copy.keyword_span.end
    return [*edits, Edit(Span(end, end), more)] if more else edits


def without(facts: Facts, run: Instruction, cuts: Sequence[Cut]) -> list[Edit] | Missed | None:
    """The edits that take `cuts` out of `run`; None when nothing would be left."""
    edits = cut_edits(facts, run, cuts)
    if edits is None and run.comments:
        return Missed("comment-inside", run.line, f"the comment on line {run.comments[0].line} would be lost")
    return edits


Flags = Sequence[tuple[Instruction, Sequence[tuple[str, str]]]]
"""COPYs with the names and values of the flags that they get."""


def written(
    facts: Facts, run: Instruction, copies: Flags, cuts: Sequence[Cut], below: bool
) -> tuple[Edit, ...] | Missed:
    """The edits that give each of `copies` its flags and take `cuts` out of `run`. When that has something left, and
    only the COPYs stand between, it goes above the first of them; with `below` the COPYs go below it.

    Comments go where their instruction goes; those of a RUN that goes altogether, above the last of the COPYs.
    """
    rest = without(facts, run, cuts) if cuts else []
    if isinstance(rest, Missed):
        return rest
    first, last = copies[0][0], copies[-1][0]
    moving = tuple(copy for copy, _ in copies) if below else () if cuts else (first, run)
    if odd := next((one for one in (run, *moving) if dangling(one)), None):
        return Missed("trailing-continuation", odd.line, f"line {odd.end_line} continues nothing")
    if any(pragmas(facts.comments_above(one)) for one in (*moving, *((run,) if rest is None else ()))):
        return Missed("pragma", run.line, "a comment above it speaks to a tool and must stay right above it")
    notes = _own(facts, run)
    if below:
        edits = _down(facts, copies, run, rest)
    elif cuts:
        edits = [edit for copy, said in copies for edit in flagged(copy, said)]
        edits += rest or ()
        if rest is None:
            edits += (removal(facts.tree, run, notes), Edit(Span(last.start, last.start), _lines(facts, notes)))
    else:
        top = (*facts.comments_above(first), first)[0].start
        edits = [edit for copy, said in copies for edit in flagged(copy, said)]
        # What the author parts by a blank line stays parted.
        gap = facts.tree.newline if blank_above(facts.tree, (*notes, run)[0].start) else b""
        edits += (removal(facts.tree, run, notes), Edit(Span(top, top), _lines(facts, (*notes, run)) + gap))
    return tuple(sorted((edit for edit in edits if edit.replacement or edit.span.start < edit.span.end),
                        key=lambda edit: edit.span))  # fmt: skip


def _own(facts: Facts, instruction: Instruction) -> tuple[Comment, ...]:
    """The comments that go where `instruction` goes."""
    comments = facts.comments_above(instruction)
    return () if commented_out(comments) else comments


def _down(facts: Facts, copies: Flags, run: Instruction, rest: Sequence[Edit] | None) -> list[Edit]:
    """The edits that move `copies` with their flags below `run`, changed by the edits `rest`, or to its place."""
    text = b""
    edits = list(rest or ())
    gone: list[tuple[int, int]] = []
    for copy, said in copies:
        body = copy.text
        for edit in sorted(flagged(copy, said), key=lambda edit: edit.span, reverse=True):
            body = body[: edit.span.start - copy.start] + edit.replacement + body[edit.span.end - copy.start :]
        own = _own(facts, copy)
        text += _lines(facts, own) + body
        start = (*own, copy)[0].start
        if gone and not facts.tree.source[gone[-1][1] : start].strip():
            start = gone.pop()[0]
        gone.append((start, copy.start + len(copy.text)))
    edits += (cut(facts.tree, start, end) for start, end in gone)
    end = run.start + len(run.text)
    newline = facts.tree.newline
    if not run.text.endswith(b"\n"):
        # The file had no final newline and keeps having none.
        text = text.removesuffix(newline)
        text = newline + text if rest is not None else text
    if rest is not None:
        return [*edits, Edit(Span(end, end), text)]
    return [*edits, Edit(Span(run.start, end), text)]


def _lines(facts: Facts, items: Sequence[Item]) -> bytes:
    return b"".join(one.text if one.text.endswith(b"\n") else one.text + facts.tree.newline for one in items)
