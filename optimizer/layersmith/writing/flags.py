"""A flag, and more words, for a command that has others of their kind."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.effects.installs import Install
from layersmith.rewrite import Edit
from layersmith.syntax.tree import Comment, Dockerfile, Instruction, Joined, Span
from layersmith.writing.layout import layout
from layersmith.writing.words import added_words


def flagged(
    tree: Dockerfile, run: Instruction, text: Joined, step: Install, flag: str, names: Sequence[str]
) -> tuple[Edit, ...]:
    """The edits that give `step`, an install of `run` that stands in `text`, the `flag` behind those that follow its
    verb, and more packages, `names`, behind its own."""
    first = min(word.start for word in step.asked.operands)
    behind = [one.end for one in step.asked.flags if step.asked.after_verb <= one.start < first]
    at = text.span(max(behind, default=step.asked.after_verb) - 1, max(behind, default=step.asked.after_verb)).end
    edits = (Edit(Span(at, at), b" " + flag.encode("utf-8", "surrogateescape")),)
    if not names:
        return edits
    present = tuple(text.span(word.start, word.end) for word in step.asked.operands)
    command = text.span(step.command.start, step.command.end)
    words: list[tuple[tuple[Comment, ...], bytes]] = [((), name.encode("utf-8", "surrogateescape")) for name in names]
    added = added_words(tree, command, present, words, layout(tree, [run]).indent)
    return (*edits, Edit(Span(present[-1].end, present[-1].end), added))
