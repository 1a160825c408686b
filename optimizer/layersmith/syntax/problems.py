"""What the builder refuses in instructions that its parser lets through."""

from __future__ import annotations

from layersmith.syntax.tree import INSTRUCTIONS, Dockerfile


def first_problem(tree: Dockerfile) -> tuple[int, str] | None:
    """The line (1-based) of the first instruction that the builder refuses, and why; else None."""
    for instruction in tree.instructions:
        if instruction.keyword not in INSTRUCTIONS:
            return instruction.line, f"unknown instruction: {instruction.keyword}"
    return None
