"""Adding words to a command in the layout of those that it has."""

from __future__ import annotations

from layersmith.syntax.tree import Comment, Dockerfile, Span
from layersmith.writing.layout import WIDTH


def added_words(
    tree: Dockerfile,
    command: Span,
    present: tuple[Span, ...],
    words: list[tuple[tuple[Comment, ...], bytes]],
    indent: bytes,
) -> bytes:
    """What to put behind the last of the `present` words of `command` (their places in the file) to add `words`, each
    with the comment lines that belong above it.

    Words that stand on lines of their own get company of the same kind; else the lines are filled up to the usual
    width. `indent` is the white space in front of the command's own continuation lines.
    """
    source = tree.source
    lines = [source.rfind(b"\n", 0, span.start) for span in present]
    opening = source.rfind(b"\n", 0, command.start)
    line = source[lines[-1] + 1 : present[-1].end]
    below = [at for at in lines if at != opening]
    deeper = indent + (b"\t" if indent.endswith(b"\t") else b"    ")
    margin = line[: len(line) - len(line.lstrip())] if below else deeper
    one_a_line = bool(below) and len(set(below)) == len(below)
    added, width = b"", _columns(line)
    for comments, word in words:
        if comments or one_a_line or width + 1 + len(word) > WIDTH:
            above = b"".join(comment.text.rstrip(b"\r\n") + tree.newline for comment in comments)
            added, width = (
                added + b" " + tree.escape + tree.newline + above + margin + word,
                _columns(margin) + len(word),
            )
        else:
            added, width = added + b" " + word, width + 1 + len(word)
    return added


def _columns(text: bytes) -> int:
    return len(text.expandtabs(4))
