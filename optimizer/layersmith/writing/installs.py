"""One install command in place of several, with the comments that stand between their packages."""

from __future__ import annotations

from collections.abc import Container
from itertools import pairwise

from layersmith.effects.installs import Install
from layersmith.rewrite import Edit
from layersmith.shell.ast import Word
from layersmith.syntax.tree import Comment, Dockerfile, Instruction, Span
from layersmith.writing.layout import layout
from layersmith.writing.words import added_words


def joined(tree: Dockerfile, run: Instruction, steps: list[Install]) -> tuple[Edit, ...]:
    """The edits that write the packages of all `steps`, installs of `run` in a row, behind those of the first, each
    once, and take the other commands away."""
    first, last = steps[0], steps[-1]
    seen = {word.raw for word in first.asked.operands}
    words: list[tuple[tuple[Comment, ...], bytes]] = []
    for before, step in pairwise(steps):
        for comments, word in _commented(run, before, step):
            if word.raw not in seen:
                words.append((comments, word.raw.encode("utf-8", "surrogateescape")))
            seen.add(word.raw)
    command = run.args.span(first.command.start, first.command.end)
    present = tuple(run.args.span(word.start, word.end) for word in first.asked.operands)
    added = added_words(tree, command, present, words, layout(tree, [run]).indent)
    behind = Span(present[-1].end, present[-1].end)
    gone = Span(command.end, run.args.span(0, last.command.end).end)
    if behind.end == gone.start:
        return (Edit(gone, added),)
    return Edit(behind, added), Edit(gone, b"")


def loses_comment(run: Instruction, names: Container[str], last: Install, step: Install) -> bool:
    """Whether a comment around the packages of `step`, the install of `run` behind `last`, would have none of them
    below it once those called `names` need not be named again."""
    above_known = any(comments and word.raw in names for comments, word in _commented(run, last, step))
    return above_known or _left_over(run, last, step)


def _commented(run: Instruction, last: Install, step: Install) -> list[tuple[tuple[Comment, ...], Word]]:
    """The packages of `step`, each with the comments that stand between it and what comes before it."""
    found: list[tuple[tuple[Comment, ...], Word]] = []
    before = run.args.source(last.command.end - 1)
    for word in step.asked.operands:
        here = run.args.source(word.start)
        found.append((tuple(comment for comment in run.comments if before < comment.start < here), word))
        before = here
    return found


def _left_over(run: Instruction, last: Install, step: Install) -> bool:
    """Whether a comment stands behind the packages of `step`, or behind those of `last` when flags follow there."""
    return any(
        run.args.source(one.asked.operands[-1].start) < comment.start < run.args.source(one.command.end - 1)
        for one in (last, step)
        for comment in run.comments
    )
