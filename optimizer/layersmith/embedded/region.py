"""A Dockerfile inside another file, and how a new one is written in its place."""

from __future__ import annotations

from collections.abc import Callable

from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Span
from layersmith.values import value


@value
class Region:
    """The bytes at `span` of a file, which say `text`; its first line is the file's line `line` (1-based).

    `put` gives the bytes that say another text there, None when that cannot be written. `context` is the folder of the
    build context as the file names it, seen from the file's own, None when it names none; `target` the stage that
    the build ends at as the file says, "" for the last one.
    """

    span: Span
    line: int
    text: bytes
    put: Callable[[bytes], bytes | None]
    context: str | None = None
    target: str = ""


def is_whole(text: bytes) -> bool:
    """Whether `text` is a Dockerfile, and not a piece of one or something else: Docker takes it, and something follows
    its first FROM."""
    if b"FROM" not in text.upper():
        return False
    tree = parse(text)
    return tree.problem is None and any(len(stage.instructions) > 1 for stage in tree.stages)


def indented(
    source: bytes,
    span: Span,
    says: Callable[[bytes], bytes | None] = lambda text: text,
    writes: Callable[[bytes], bytes | None] = lambda text: text,
    context: str | None = None,
) -> Region | None:
    """The Dockerfile on the whole lines at `span` of `source`, each behind the same prefix of blanks and `>`.

    `says` turns the lines without prefix into the text that they stand for, `writes` turns a text back; both give None
    for what they cannot say. None when there is no Dockerfile, or when writing back what stands there would change it.
    """
    lines = source[span.start : span.end].split(b"\n")
    prefix = _prefix(lines)
    bare = prefix.rstrip(b" \t")
    stripped = [line[len(prefix) :] if line.startswith(prefix) else line[len(bare) :] for line in lines]
    text = says(b"\n".join(stripped))

    def put(new: bytes) -> bytes | None:
        written = writes(new)
        if written is None:
            return None
        return b"\n".join((prefix if line.strip() else bare) + line for line in written.split(b"\n"))

    if text is None or not is_whole(text) or put(text) != source[span.start : span.end]:
        return None
    return Region(span, source.count(b"\n", 0, span.start) + 1, text, put, context)


def _prefix(lines: list[bytes]) -> bytes:
    """The blanks and `>` in front of all lines that say something."""
    told = [line for line in lines if line.strip(b" \t\r>")]
    if not told:
        return b""
    shortest = min(len(line) - len(line.lstrip(b" \t>")) for line in told)
    prefix = told[0][:shortest]
    while not all(line.startswith(prefix) for line in told):
        prefix = prefix[:-1]
    return prefix
