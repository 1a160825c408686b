"""Ruby projects: gems are installed where the compilers are."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Recipe
from layersmith.syntax.tree import Stage


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    yield from ()
