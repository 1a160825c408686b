"""Offsets to positions and back, in every unit."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.positions import Position, Table, Unit

UNITS: tuple[Unit, ...] = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(st.sampled_from("aé€😀\n\r "), max_size=40)


@pytest.mark.parametrize(("unit", "column"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_units_of_a_character_beyond_the_first_plane(unit: Unit, column: int) -> None:
    table = Table("RUN\n😀x".encode())
    assert table.position(8, unit) == Position(1, column)
    assert table.offset(Position(1, column), unit) == 8


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("breaks", ["file", "lsp"])
@given(text=TEXTS)
def test_every_boundary_comes_back(unit: Unit, breaks: Literal["file", "lsp"], text: str) -> None:
    source = text.encode()
    table = Table(source, breaks)
    for at in range(len(text) + 1):
        offset = len(text[:at].encode())
        if breaks == "lsp" and text[at - 1 : at + 1] == "\r\n":
            continue  # No place of its own: LSP sees one line end.
        if breaks == "file" and text[at - 1 : at] == "\r" and "\n" in text[at : at + 1]:
            continue
        position = table.position(offset, unit)
        back = table.offset(position, unit)
        assert back == offset or source[back:offset].strip(b"\r\n") == b""


def test_columns_and_lines_beyond_the_end() -> None:
    table = Table(b"ab\r\ncd")
    assert table.offset(Position(0, 99), "utf-16") == 2
    assert table.offset(Position(9, 0), "utf-16") == 6
    assert table.lines == 2


def test_bytes_that_are_no_text_count_as_one() -> None:
    table = Table(b"a\xffb")
    assert table.position(2, "utf-16") == Position(0, 2)
    assert table.offset(Position(0, 2), "utf-16") == 2


def test_a_lone_carriage_return_ends_a_line_for_lsp_only() -> None:
    assert Table(b"a\rb", "lsp").position(2, "utf-8") == Position(1, 0)
    assert Table(b"a\rb").position(2, "utf-8") == Position(0, 2)
