"""The nearest of many instructions, out of several rows of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layersmith.effects.paths import holds, inside, overlap
from layersmith.evidence.nearest import ByPlace, nearest

ROW = st.lists(st.integers(0, 30), unique=True).map(sorted)
PLACE = st.lists(st.sampled_from(("usr", "bin", "lib*", "b?n", "run", "var", "lock", "a")), max_size=4).map(
    lambda parts: "/" + "/".join(parts)
)


@given(st.lists(ROW, max_size=4), st.integers(0, 31))
def test_what_is_nearest_comes_first_and_once(rows: list[list[int]], before: int) -> None:
    everything = {number for row in rows for number in row}
    assert list(nearest(rows, before)) == sorted((one for one in everything if one < before), reverse=True)


@given(st.lists(PLACE, max_size=6), PLACE)
def test_nothing_is_missed_by_its_place(places: list[str], asked: str) -> None:
    by_place = ByPlace()
    for number, place in enumerate(places):
        by_place.add(place, number)
    holding, near, within = (
        set(nearest(rows, len(places)))
        for rows in (by_place.holding(asked), by_place.near(asked), by_place.within(asked))
    )
    assert {at for at, place in enumerate(places) if holds(place, asked)} <= holding
    assert {at for at, place in enumerate(places) if overlap(place, asked)} <= near
    if not {"*", "?"} & {*asked, *"".join(places)}:
        assert {at for at, place in enumerate(places) if inside(place, asked)} <= within
