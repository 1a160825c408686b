"""Which ecosystem builds what a stage ships: each has a module, asked in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from layersmith.evidence.splitting import dotnet, golang, java, native, node, php, python, ruby, rust
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Recipe
from layersmith.syntax.tree import Stage

Found = Recipe | Missed
Ask = Callable[[Facts, Stage], Iterator[Found]]
"""What an ecosystem makes of a stage: nothing when it builds nothing there, the recipe, with its alternatives behind
it, or why there is none."""

ECOSYSTEMS: tuple[Ask, ...] = (
    *(golang.recipes, rust.recipes, java.recipes, dotnet.recipes, node.recipes, python.recipes, ruby.recipes),
    *(php.recipes, native.recipes),
)


def recipes(facts: Facts, stage: Stage) -> tuple[Found, ...]:
    """What the ecosystems make of `stage`, the first of them that knows it."""
    for ask in ECOSYSTEMS:
        if found := tuple(ask(facts, stage)):
            return found
    return ()
