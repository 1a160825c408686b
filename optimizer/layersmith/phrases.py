"""Pieces of the sentences that people read."""

from __future__ import annotations

from collections.abc import Sequence

NOT_SHIPPED = "the image of the last stage does not hold this stage's layers"
"""Why room in a layer is not saved; `stages` of merge-runs lets it be."""


def listed(names: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; nothing for no names. `last` is the word in front of the last one."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {plural(number, noun)}"


def runs_again(number: int, of: int) -> str:
    """`1 of 2 steps runs again`, `2 of 2 steps run again`."""
    return f"{number} of {counted(of, 'step')} {'runs' if number == 1 else 'run'} again"


def plural(number: int, noun: str) -> str:
    """`noun`, with an s unless there is one of them."""
    return noun if number == 1 else f"{noun}s"
