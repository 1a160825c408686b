"""COPYs with more sources, in the layout of the first that stands on several lines, and with fewer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from layersmith.context.arriving import folder_named
from layersmith.effects.copies import arrives_as, sources
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.syntax.tree import Comment, Instruction, Span
from layersmith.writing.layout import WIDTH, comment_in


def combined(facts: Facts, group: list[Instruction]) -> Edit:
    """The edit that makes the first of `group`, neighbouring COPYs to one folder, bring what all of them bring.

    The sources stay on one line while they fit and no COPY of `group` is broken over lines; comments between the COPYs
    stay above the sources that they stood above.
    """
    tree, first, last = facts.tree, group[0], group[-1]
    comma = b"," if first.exec_form is not None else b""
    texts = [[tree.source[w.span.start : w.span.end] for w in copy.words[:-1]] for copy in group]
    target = destination(facts, first)
    end = tree.source[last.words[-1].span.end : last.code.end]
    comments = [[item for item in facts.between(a, b) if isinstance(item, Comment)] for a, b in pairwise(group)]
    start = first.words[-2].span.end
    broken = next((copy for copy in group if b"\n" in copy.text[: copy.code.end - copy.start]), None)
    flat = b"".join(comma + b" " + text for own in (*texts[1:], [target]) for text in own) + end
    if broken or any(comments) or start - tree.source.rfind(b"\n", 0, start) - 1 + len(flat) > WIDTH:
        margin = _margin(broken) if broken else b"     "
        fold = comma + b" " + tree.escape + tree.newline
        parts: list[bytes] = []
        for above, own in zip((*comments, []), (*texts[1:], [target]), strict=True):
            parts += [fold, *(comment.text.rstrip(b"\r\n") + tree.newline for comment in above)]
            lines = own if broken else [(comma + b" ").join(own)]
            parts += [margin, (fold + margin).join(lines)]
        flat = b"".join(parts) + end
    return Edit(Span(start, last.code.end), flat)


def without_sources(copy: Instruction, gone: Sequence[int]) -> list[Edit] | Missed:
    """The edits that take the sources at the indices `gone`, not all of them, out of `copy`; why they can't be."""
    edits = [Edit(Span(copy.words[at].span.start, copy.words[at + 1].span.start), b"") for at in gone]
    if copy.exec_form is not None or comment_in(copy, edits):
        return Missed("comment-inside", copy.line, "the file can't be taken out of the words that it stands among")
    into = copy.words[-1]
    if not into.raw.endswith("/") and into.raw not in (".", "..") and len(gone) == len(copy.words) - 2:
        edits.append(Edit(Span(into.span.end, into.span.end), b"/"))  # One source alone would become that file.
    return edits


def destination(facts: Facts, copy: Instruction) -> bytes:
    """The folder that `copy` goes to as it stands in the file, with the slash at its end that several sources need."""
    span = copy.words[-1].span
    text = facts.tree.source[span.start : span.end]
    quote = text[-1:] if text[-1:] in (b'"', b"'") else b""
    bare = text.removesuffix(quote) if quote else text
    if folder_named(facts.context, copy) is not None:
        bare = bare[: -len(arrives_as(sources(copy)[0]).encode("utf-8", "surrogateescape"))]
        bare += b"" if bare.endswith(b"/") else b"."
    return (bare if bare.endswith(b"/") else bare + b"/") + quote


def _margin(copy: Instruction) -> bytes:
    """What stands in front of the last line of an instruction."""
    line = copy.text.rstrip().rpartition(b"\n")[2]
    return line[: len(line) - len(line.lstrip())]
