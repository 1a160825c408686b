"""Node projects: scripts of package.json build, and development dependencies go.

All that was installed and built crosses from where it was made, once development dependencies are pruned: that keeps
what install scripts compiled and generated. Of a project that a server of static files serves only the files that were
built cross. What is certain to be read by the build alone stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.evidence.remembered import remembered_of_file
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Recipe
from layersmith.syntax.tree import Stage


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    if _is_named(facts):
        # Imported here: most files have nothing to do with Node.
        from layersmith.evidence.splitting.node.recipe import found

        yield from found(facts, stage)


@remembered_of_file
def _is_named(facts: Facts) -> bool:
    return any(word in facts.tree.source for word in (b"npm", b"yarn", b"pnpm", b"bun"))
