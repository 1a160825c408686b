"""Grammars that do not know who makes their choices: Hypothesis (which shrinks), a random generator (which is a hundred
times as fast), or bytes that a coverage-guided fuzzer changes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Pick(Protocol):
    """Chooses one of some options; those in front are the simpler ones."""

    def __call__(self, options: Sequence[T], /) -> T:
        """One of `options`, of which there is at least one."""


Rule = Callable[[Pick], T]
"""Makes something by asking for choices."""


def strategy(rule: Rule[T]) -> st.SearchStrategy[T]:
    """What `rule` makes, when Hypothesis chooses."""

    @st.composite
    def drawn(draw: st.DrawFn) -> T:
        return rule(lambda options: options[draw(_below(len(options)))])

    return drawn()


@cache
def _below(number: int) -> st.SearchStrategy[int]:
    return st.integers(0, number - 1)


def at_random(seed: int) -> Pick:
    """Choices that are the same for the same `seed`."""
    number = random.Random(seed).random
    return lambda options: options[int(number() * len(options))]


def from_bytes(data: bytes) -> Pick:
    """Choices that `data` says, a byte each (two where there are more options); the first option when it is used up."""
    rest = iter(data)

    def pick(options: Sequence[T], /) -> T:
        value = next(rest, 0)
        if len(options) > 256:
            value = value << 8 | next(rest, 0)
        return options[value % len(options)]

    return pick


def several(pick: Pick, rule: Rule[T], least: int, most: int) -> list[T]:
    """`least` to `most` of what `rule` makes."""
    return [rule(pick) for _ in range(pick(range(least, most + 1)))]


def one_of(pick: Pick, *rules: Rule[T]) -> T:
    """What one of `rules` makes."""
    return pick(rules)(pick)
