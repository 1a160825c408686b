"""Words that stand one a line, written in another order."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.rewrite import Edit
from layersmith.syntax.tree import Dockerfile, Span


def reordered_words(tree: Dockerfile, places: Sequence[Span], words: Sequence[str]) -> tuple[Edit, ...]:
    """The edits that write `words` at the `places` of words that stand one a line; when there are fewer, lines in the
    middle go. What stands behind a word in its column stays there."""
    left = len(places) - len(words)
    kept = (*places[: len(words) - 1], places[-1])
    edits = [_line(tree.source, place) for place in places[len(words) - 1 : -1]] if left else []
    for place, word in zip(kept, words, strict=True):
        new = word.encode("utf-8", "surrogateescape")
        if tree.source[place.start : place.end] != new:
            edits.append(_replaced(tree.source, place, new))
    return tuple(sorted(edits, key=lambda edit: edit.span.start))


def _replaced(source: bytes, place: Span, new: bytes) -> Edit:
    end = place.end
    while source[end : end + 1] == b" ":
        end += 1
    blanks = end - place.end
    if blanks < 2 or source[end : end + 1] in (b"", b"\r", b"\n", b"\t"):
        return Edit(place, new)
    width = end - place.start
    return Edit(Span(place.start, end), new + b" " * max(1, width - len(new)))


def _line(source: bytes, place: Span) -> Edit:
    """The edit that deletes the whole line that `place` stands on."""
    return Edit(Span(source.rfind(b"\n", 0, place.start) + 1, source.find(b"\n", place.end) + 1), b"")
