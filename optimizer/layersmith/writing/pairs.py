"""Values of ENV and LABEL as they are quoted, and rows of these instructions made one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.syntax.tree import Instruction, Span
from layersmith.values import pattern
from layersmith.writing.layout import code_end

_CONTINUED = pattern(rb"\n([ \t]+)[^\s#]")


def joined(facts: Facts, row: Sequence[Instruction]) -> tuple[Edit, ...]:
    """The edits that make one instruction of `row`, ENVs or LABELs that follow each other with nothing but comments
    between: each on lines of its own, as the first continued line of that keyword in the file is indented."""
    tree = facts.tree
    alike = (i.text for i in (*row, *tree.instructions) if i.keyword == row[0].keyword)
    indents = (found[1] for text in alike if (found := _CONTINUED.search(text)))
    margin = next(indents, b"    ")
    edits: list[Edit] = []
    for above, one in pairwise(row):
        edits.append(Edit(Span(above.code.end, code_end(above)), b" " + tree.escape))
        edits.append(Edit(Span(one.start, one.args.source(0)), margin))
    return tuple(edits)


def literal(text: bytes, escape: bytes) -> bytes:
    """`text`, in which nothing has a meaning to the builder, as a value in double quotes."""
    return b'"' + re.sub(rb'(["$' + re.escape(escape) + rb"])", re.escape(escape) + rb"\1", text) + b'"'
