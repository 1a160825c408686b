"""Adding words to a command in the layout of those that it has."""

from __future__ import annotations

from layersmith.syntax.tree import Dockerfile, Span
from layersmith.writing.layout import WIDTH


def added_words(tree: Dockerfile, present: tuple[Span, ...], words: list[bytes], indent: bytes) -> bytes:
    """What to put behind the last of the `present` words of a command (their places in the file) to add `words`.

    Words that stand on lines of their own get company of the same kind; else the lines are filled up to the usual
    width. `indent` is the white space in front of the command's own continuation lines.
    """
    source = tree.source
    start = source.rfind(b"\n", 0, present[-1].end) + 1
    line = source[start : present[-1].end]
    first = source.rfind(b"\n", 0, present[0].start) + 1
    lines = [source.rfind(b"\n", 0, span.start) for span in present]
    on_first = sum(place == first - 1 for place in lines)
    several = len(present) - on_first > len(set(lines) - {first - 1})
    if start > first:
        margin = line[: len(line) - len(line.lstrip())]
    else:
        margin = indent + (b"\t" if indent.endswith(b"\t") else b"    ")
    fold = b" " + tree.escape + tree.newline + margin
    if start > first and not several:
        return b"".join(fold + word for word in words)
    added, width = b"", _columns(line)
    for word in words:
        if width + 1 + len(word) > WIDTH:
            added, width = added + fold + word, _columns(margin) + len(word)
        else:
            added, width = added + b" " + word, width + 1 + len(word)
    return added


def _columns(text: bytes) -> int:
    return len(text.expandtabs(4))
