"""Edits on bytes, and lines that are told as those of the original file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.edits import Lines, apply
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Edit, Policy
from layersmith.syntax.tree import Span
from layersmith_transforms import PIPELINE


@given(st.binary(max_size=60), st.data())
def test_bytes_outside_of_edits_stay(source: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(source)), min_size=2, max_size=8)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    texts = data.draw(st.lists(st.binary(max_size=9), min_size=len(spans), max_size=len(spans)))
    result, origin = apply(source, [Edit(s, t) for s, t in zip(spans, texts, strict=True)])
    expected, at = b"", 0
    for span, text in zip(spans, texts, strict=True):
        expected, at = expected + source[at : span.start] + text, span.end
    assert result == expected + source[at:]
    assert origin == sorted(origin)


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply(b"abc", [Edit(Span(0, 2), b""), Edit(Span(1, 3), b"")])


def test_lines_follow_edits() -> None:
    source = b"1\n2\n3\n4\n"
    edits = [Edit(Span(2, 4), b""), Edit(Span(6, 6), b"new\nnew\n")]
    result, origin = apply(source, edits)
    assert result == b"1\n3\nnew\nnew\n4\n"
    lines = Lines(source)
    lines.advance(source, result, edits, origin)
    assert [lines.original(line) for line in range(1, 6)] == [1, 3, 4, 4, 4]
    assert lines.retold("lines 2 to 5, and line 1; 2 of 5") == "lines 3 to 4, and line 1; 2 of 5"
    assert lines.retold("lines 3 to 4: x") == "line 4: x"


def test_the_last_line_of_an_edit_is_that_of_what_follows() -> None:
    source = b"RUN a\n\nRUN b\n"
    edits = [Edit(Span(5, 11), b" && \\\n    ")]
    result, origin = apply(source, edits)
    lines = Lines(source)
    lines.advance(source, result, edits, origin)
    assert result == b"RUN a && \\\n    b\n"
    assert [lines.original(line) for line in (1, 2)] == [1, 3]


def test_a_line_that_moves_stays_the_one_that_it_was() -> None:
    source = b"RUN a\nCOPY x /x\nCOPY y /y\nRUN b && \\\n    c\nRUN b\n"
    edits = [Edit(Span(5, 5), b" && \\\n    c"), Edit(Span(6, 16), b""), Edit(Span(26, 43), b"RUN b\nCOPY x /x\n")]
    result, origin = apply(source, edits)
    assert result == b"RUN a && \\\n    c\nCOPY y /y\nRUN b\nCOPY x /x\nRUN b\n"
    lines = Lines(source)
    lines.advance(source, result, edits, origin)
    assert [lines.original(line) for line in range(1, 7)] == [1, 5, 3, 4, 2, 6]


def test_reasons_name_lines_of_the_original_file() -> None:
    source = b"FROM debian:12\nRUN a\n\nRUN b\n\nRUN c\nCOPY x /x\nRUN make\n\nRUN d\n"
    (held,) = run(source, PIPELINE, Policy(), Options()).held_back
    assert (held.line, held.missed.reason) == (10, "expensive-build")
    assert "line 8 again" in held.missed.detail
