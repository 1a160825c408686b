"""No expression of the program is one that some versions of Python read wrongly."""

from __future__ import annotations

from re import _parser  # type: ignore[attr-defined]

import pytest

from expressions import Use, uses
from possessive import misread

WRONG = [
    r"(?:[ \t]++[^ *]++(?=[ ;]|\Z))++",
    r"(?:[ \t]++[^ *])*+",
    r"(?:(?!SECRET)\w)*+SECRET",
    r"(?:a|\$\w++\})++",
    r'"(?:[^"\\]++|\\(?:n|u[0-9]{4}))*+"',
    r"((x)|y|z)*+",
    r"(?:(a)|bc)*+",
]
RIGHT = [
    r"[ \t]*+x",
    r"(?:[ \t]|\\\n)*+x",
    r"`(?:[^`\\]++|\\.)*+`",
    r"(?:\\r|\\n|\s)++",
    r"(?:a(?=b))*",
    r"(?:[ab])*+",
    r"(?:(a))*+",
    r"(?:(a)|b)*",
]


@pytest.mark.parametrize("pattern", WRONG)
def test_a_group_whose_turn_may_fail_on_its_way_is_found(pattern: str) -> None:
    assert misread(_parser.parse(pattern))


@pytest.mark.parametrize("pattern", RIGHT)
def test_other_possessive_expressions_are_not(pattern: str) -> None:
    assert not misread(_parser.parse(pattern))


def test_the_program_has_none() -> None:
    found = [use for use in uses() if isinstance(use, Use)]
    assert len(found) > 500
    assert [(use.place, use.pattern) for use in found if misread(_parser.parse(use.pattern, use.flags))] == []
