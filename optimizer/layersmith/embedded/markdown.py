"""Dockerfiles in Markdown: fenced code blocks whose info string begins with `dockerfile` (CommonMark, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.embedded.region import Region, indented
from layersmith.syntax.tree import Span

LANGUAGES = frozenset(("dockerfile", "docker", "containerfile"))


def regions(source: bytes) -> Iterator[Region]:
    """The Dockerfiles in the Markdown text `source`, in order."""
    # Imported here: only who asks for embedded Dockerfiles needs it.
    from markdown_it import MarkdownIt

    # A lone \r ends a line for CommonMark and not for us: then lines could not be told by their numbers.
    if b"\r" in source.replace(b"\r\n", b""):
        return
    starts = _starts(source)
    for token in MarkdownIt("commonmark").parse(source.decode("utf-8", "surrogateescape")):
        words = token.info.split() if token.type == "fence" else []
        if not words or words[0].strip("{}.").lower() not in LANGUAGES or token.map is None:
            continue
        first = token.map[0] + 1
        last = first + token.content.count("\n")
        if last < len(starts) and (found := indented(source, Span(starts[first], starts[last] - 1))):
            yield found


def _starts(source: bytes) -> list[int]:
    starts = [0]
    while (at := source.find(b"\n", starts[-1])) >= 0:
        starts.append(at + 1)
    return starts
