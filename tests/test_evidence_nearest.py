"""The nearest of many instructions, out of several rows of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layersmith.evidence.nearest import nearest

ROW = st.lists(st.integers(0, 30), unique=True).map(sorted)


@given(st.lists(ROW, max_size=4), st.integers(0, 31))
def test_what_is_nearest_comes_first_and_once(rows: list[list[int]], before: int) -> None:
    everything = {number for row in rows for number in row}
    assert list(nearest(rows, before)) == sorted((one for one in everything if one < before), reverse=True)
