"""`ENV name value` and `LABEL name value` with their `=`."""

from __future__ import annotations

import re

from layersmith.rewrite import Edit, Missed
from layersmith.syntax.tree import Instruction, Pair, Span
from layersmith.syntax.variables import resolved
from layersmith.syntax.words import quoted_fields

_PLAIN_VALUE = re.compile(rb"[\w./:=@,+%-]+")
"""One word in both forms, with nothing in it for the builder to read."""
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][\w.:/-]*", re.ASCII)


def with_equals(instruction: Instruction, pair: Pair) -> tuple[Edit, ...] | Missed:
    """The edits that write `pair`, the only one of `instruction` and in the form `name value`, as `name=value` with the
    same value; or why that can't be done."""
    line, escape = instruction.line, instruction.escape
    if not _PLAIN_NAME.fullmatch(pair.name):
        return Missed("unusual-name", line, f"{pair.name} is no name that is read alike in both forms")
    gap = Span(instruction.args.source(len(pair.name.encode("utf-8", "surrogateescape"))), pair.value_span.start)
    if any(gap.start < comment.start < gap.end for comment in instruction.comments):
        return Missed("comment-inside", line, f"a comment stands between {pair.name} and its value")
    text = (pair.value or "").encode("utf-8", "surrogateescape")
    if _PLAIN_VALUE.fullmatch(text):
        return (Edit(gap, b"="),)
    meant = _resolved(text, escape)
    if meant is None:
        return Missed("mixed-quotes", line, f"the builder can't read the value of {pair.name}")
    word = quoted_fields(b"=" + text, escape)
    if len(word) == 1 and word[0].text == b"=" + text:
        return (Edit(gap, b"="),)
    plain = text.replace(b'"', b"")
    if b"'" in text or escape in text or meant != _resolved(b'"' + plain + b'"', escape):
        return Missed("mixed-quotes", line, f"the value of {pair.name} has blanks between quotes or escapes")
    start = len(instruction.args.text) - len(text)
    quotes = (instruction.args.source(start + at) for at, byte in enumerate(text) if byte == 0x22)
    end = pair.value_span.end
    return (Edit(gap, b'="'), *(Edit(Span(at, at + 1), b"") for at in quotes), Edit(Span(end, end), b'"'))


def _resolved(word: bytes, escape: bytes) -> str | None:
    return resolved(word.decode("utf-8", "surrogateescape"), escape.decode("latin-1"))
