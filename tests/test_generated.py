"""Every promise holds for inputs that nobody wrote: the properties that fuzz/generate.py tries by the million, here
with Hypothesis, which finds the smallest input for what fails.

`make fuzz` tries many more of them; see docs/fuzzing.md.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from choices import at_random, from_bytes, strategy
from profiles import examples
from properties import PROPERTIES

FEW = {"parser": 100, "shell": 20, "programs": 100, "ignore": 100, "config": 50, "lsp": 3, "pipeline": 40, "runs": 15,
       "builds": 6}  # fmt: skip
"""How many inputs of each are tried in everyday use."""


@pytest.mark.fuzz
@pytest.mark.parametrize("name", PROPERTIES)
def test_it_holds(name: str) -> None:
    make, ask, _, problem, _ = PROPERTIES[name]
    if why := problem():
        pytest.skip(why)

    @settings(max_examples=examples(FEW[name]), suppress_health_check=list(HealthCheck))
    @given(strategy(make))
    def holds(one: object) -> None:
        assert not [finding.wrong for finding in ask([(0, one)])]

    holds()


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_same_choices_make_the_same_input(name: str) -> None:
    make = PROPERTIES[name].make
    assert make(at_random(1)) == make(at_random(1))
    assert len({repr(make(at_random(number))) for number in range(20)}) > 15


@given(st.binary(max_size=300))
def test_any_bytes_are_choices(data: bytes) -> None:
    for name, one in PROPERTIES.items():
        assert one.make(from_bytes(data)) is not None, name
