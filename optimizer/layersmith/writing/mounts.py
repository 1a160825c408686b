"""Writing cache mounts into a RUN, and what goes and comes with them."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.bodies import body
from layersmith.cached import Cached
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.shell.ast import Command, Word
from layersmith.syntax.tree import Instruction, Joined, Span
from layersmith.writing.cuts import cut_edits
from layersmith.writing.layout import comment_in, layout


def cached_edits(facts: Facts, run: Instruction, ours: Sequence[Cached]) -> list[Edit] | Missed:
    """The edits that carry out `ours`, all of `run`, or why they can't be written."""
    flags = [
        flag.encode("utf-8", "surrogateescape") for flag in dict.fromkeys(flag for one in ours for flag in one.flags)
    ]
    # Buildah 1.28 takes back no lock but that of the last mount, and then waits for it forever.
    edits = flagged(facts, run, sorted(flags, key=lambda flag: b"sharing=locked" in flag))
    read = body(facts, run) if run.exec_form is None else None
    if read is None:
        return edits
    joined = read[0]
    cuts = {(cut.command.start, cut.word): cut for one in ours for cut in one.cuts}
    if cuts:
        cut = cut_edits(facts, run, list(cuts.values()))
        if isinstance(cut, Missed):
            return cut
        edits += cut or ()
    for one in ours:
        edits += [Edit(_behind(joined, at), b" " + words.encode("utf-8", "surrogateescape")) for at, words in one.added]
        for command, word, instead in one.words:
            edits.append(_replaced(joined, command, word, instead))
    if line := comment_in(run, edits):
        return Missed("comment-inside", run.line, f"the comment on line {line} stands beside words that would go")
    return edits


def unwritable(facts: Facts, one: Cached | Missed) -> Missed | None:
    """Why `one` can't be written even alone; None when it can, or is none."""
    written = cached_edits(facts, one.run, [one]) if isinstance(one, Cached) else None
    return written if isinstance(written, Missed) else None


def flagged(facts: Facts, run: Instruction, flags: Sequence[bytes]) -> list[Edit]:
    """The edits that put more `flags` in front of those that `run` has, each on a line of its own."""
    line = b" " + facts.tree.escape + facts.tree.newline + layout(facts.tree, [run]).indented_as(run).indent
    at, start = run.flags_start, run.args.source(0)
    if run.flags or at != start:
        return [Edit(Span(at, at), b"".join(flag + line for flag in flags))]
    gap = facts.tree.source[run.keyword_span.end : start]
    if b"\n" in gap:
        # The commands begin on a line of their own, perhaps below a comment.
        return [Edit(Span(run.keyword_span.end, run.keyword_span.end), b" " + line.join(flags))]
    behind = b" " if run.heredocs else line
    return [Edit(Span(start, start), line.join(flags) + behind)]


def _behind(joined: Joined, offset: int) -> Span:
    at = joined.behind(offset)
    return Span(at, at)


def _replaced(joined: Joined, command: Command, word: Word, instead: str) -> Edit:
    if instead:
        return Edit(joined.span(word.start, word.end), instead.encode("utf-8", "surrogateescape"))
    before = max(other.end for other in command.words if other.end <= word.start)
    return Edit(Span(joined.behind(before), joined.behind(word.end)), b"")
