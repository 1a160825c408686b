"""Dockerfiles in Python: string literals that are one from the first line to the last. Only the literal changes.

f-strings, literals that are joined, formatted (`%`, `.format`) or that document something are left alone, and so is
one with escapes that we would write differently (Python reference, 2.4.1 "String and Bytes literals").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from layersmith.embedded.region import Region, indented
from layersmith.syntax.tree import Span

if TYPE_CHECKING:
    import libcst as cst

_LITERAL = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
_FOLLOWING = re.compile(rb"(?:\n|\\n)[ \t]*(?:RUN|COPY|ADD|CMD|ENTRYPOINT|WORKDIR|ENV|USER|EXPOSE)[ \t]")
"""What stands somewhere in every file with a Dockerfile in it: to parse a module takes a while."""

_DEPTH = 150
"""Levels of nesting that are followed: a chain of so many `+` is one, too."""

_TEMPLATE = re.compile(rb"\{\{|\{%")
"""What Jinja replaces; Docker's own `${...}` has a single brace."""


def regions(source: bytes) -> Iterator[Region]:
    """The Dockerfiles in the Python module `source`, in order; none when it cannot be parsed."""
    if b"FROM " not in source or not _FOLLOWING.search(source):
        return
    from layersmith.context.python.nesting import too_deep  # few files come here

    try:
        if too_deep(source, _DEPTH) is not None:
            return
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    import libcst as cst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper, ParentNodeProvider

    try:
        wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError):
        return
    if wrapper.module.encoding.lower().replace("_", "-") not in ("utf-8", "ascii"):
        return
    spans, parents = wrapper.resolve(ByteSpanPositionProvider), wrapper.resolve(ParentNodeProvider)
    literals = [node for node in spans if isinstance(node, cst.SimpleString)]
    for literal in sorted(literals, key=lambda node: spans[node].start):
        if not _used_otherwise(parents[literal]):
            start = spans[literal].start
            if found := _region(source, Span(start, start + spans[literal].length)):
                yield found


def _used_otherwise(parent: cst.CSTNode) -> bool:
    """Whether a literal below `parent` is not the text itself: part of a longer one, a template, documentation."""
    import libcst as cst

    if isinstance(parent, cst.Attribute):
        return parent.attr.value in ("format", "format_map", "replace")
    return isinstance(parent, cst.ConcatenatedString | cst.BinaryOperation | cst.Expr)


def _region(source: bytes, span: Span) -> Region | None:
    head = _LITERAL.match(source[span.start : span.start + 8].decode("latin-1"))
    if head is None or _TEMPLATE.search(source, span.start, span.end):
        return None
    quote = head[2]
    start, end = span.start + head.end(), span.end - len(quote)
    raw = "r" in head[1].lower()
    if len(quote) == 3:
        if (not raw and source.startswith((b"\\\n", b"\\\r\n"), start)) or source.startswith((b"\n", b"\r\n"), start):
            start = source.index(b"\n", start) + 1
        # The blanks in front of the closing quotes, and the line end above them, are no part of the last line.
        body = source[start:end]
        if not body.rpartition(b"\n")[2].strip():
            end = start + max(body.rfind(b"\n"), 0)
    written = partial(_escaped, quote=quote.encode(), raw=raw)
    return indented(source, Span(start, end), _reader(written, raw), written)


def _reader(written: Callable[[bytes], bytes | None], raw: bool) -> Callable[[bytes], bytes | None]:
    def says(text: bytes) -> bytes | None:
        found = text if raw else _unescaped(text)
        return found if found is not None and written(found) == text else None

    return says


_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_SAID = {b"\\": b"\\", b'"': b'"', b"'": b"'", b"n": b"\n", b"t": b"\t"}


def _unescaped(text: bytes) -> bytes | None:
    """What a literal says; None when it has escapes that `_escaped` does not write."""
    if any(found[1] not in _SAID for found in _ESCAPE.finditer(text)):
        return None
    return _ESCAPE.sub(lambda found: _SAID[found[1]], text)


def _escaped(text: bytes, quote: bytes, raw: bool) -> bytes | None:
    """How a literal between `quote`s says `text`; None when a `raw` one cannot."""
    if raw:
        bad = quote in text or text.endswith((b"\\", quote[:1])) or (len(quote) == 1 and b"\n" in text)
        return None if bad else text
    text = text.replace(b"\\", b"\\\\")
    if len(quote) == 3:
        return text.replace(quote, b"\\" + quote[:1] + quote[1:])
    return text.replace(quote, b"\\" + quote).replace(b"\n", b"\\n").replace(b"\t", b"\\t")
