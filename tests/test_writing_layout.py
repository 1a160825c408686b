"""In which layout a command is put behind others."""

from __future__ import annotations

import pytest

from layersmith.syntax.parser import parse
from layersmith.writing.layout import Layout, layout


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("RUN a\nRUN b", Layout(False, b"    ")),
        ("RUN a && \\\n  b\nRUN c", Layout(False, b"  ")),
        ("RUN a \\\n && b\nRUN c", Layout(True, b" ")),
        ("RUN a &&\\\n\tb\nRUN c", Layout(False, b"\t")),
        ("RUN a; \\\n   b\nRUN c", Layout(False, b"   ")),
        ("RUN for x in y; do \\\n        z; \\\n      done && \\\n  b\nRUN c", Layout(False, b"  ")),
        ("RUN a && \\\n# note\n  b\nRUN c", Layout(False, b"  ")),
        ("RUN a && \\\n    b\nRUN c \\\n  && d \\\n  && e", Layout(True, b"  ")),
        ("RUN a \\\n  && b\nRUN c && \\\n    d", Layout(True, b"  ")),
        ("RUN a \\\n      b\nRUN c", Layout(False, b"      ")),
        ("RUN     a\nRUN     b", Layout(False, b"        ")),
        ("RUN\ta\nRUN\tb", Layout(False, b"\t")),
        ("RUN  --mount=type=ssh a\nRUN  --mount=type=ssh b", Layout(False, b"    ")),
        ("RUN a && \\\r\n  b\r\nRUN c", Layout(False, b"  ")),
    ],
)
def test_layout_of_runs(runs: str, expected: Layout) -> None:
    tree = parse(f"FROM base\n{runs}\n".encode())
    assert layout(tree, [i for i in tree.instructions if i.keyword == "RUN"]) == expected


def test_the_rest_of_the_file_shows_the_style_that_the_runs_do_not() -> None:
    tree = parse(b"FROM base\nRUN a\nCOPY . .\nRUN b \\\n  && c\n")
    assert layout(tree, tree.instructions[1:2]) == Layout(True, b"  ")


def test_each_run_keeps_its_indentation_within_the_common_style() -> None:
    tree = parse(b"FROM base\nRUN a && \\\n  b\nRUN c \\\n        && d\n")
    trailing, leading = tree.instructions[1:]
    assert Layout(False, b"    ").indented_as(trailing) == Layout(False, b"  ")
    assert Layout(False, b"    ").indented_as(leading) == Layout(False, b"    ")


@pytest.mark.parametrize(
    ("leading", "operator", "expected"),
    [
        (False, b"&&", b" && \\\n# note\n  "),
        (True, b"&&", b" \\\n# note\n  && "),
        (False, b";", b"; \\\n# note\n  "),
        (True, b";", b"; \\\n# note\n  "),
    ],
)
def test_comments_stand_between_the_continuation_and_the_command(
    leading: bool, operator: bytes, expected: bytes
) -> None:
    tree = parse(b"FROM base\nRUN a \\\n# note\n  b\n")
    comments = tree.instructions[1].comments
    assert Layout(leading, b"  ").glue(tree, operator, comments) == expected
