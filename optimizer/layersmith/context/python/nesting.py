"""How deeply a Python module is nested: libcst's parser runs out of stack on one that is made for it, and takes the
process with it, which no exception tells."""

from __future__ import annotations


def too_deep(data: bytes, levels: int) -> int | None:
    """The first line of the module `data` with nodes below more than `levels` others; None without one. Raises
    SyntaxError, ValueError, RecursionError and MemoryError for what Python itself does not take."""
    import ast
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        level: list[ast.AST] = [ast.parse(data)]
    for _ in range(levels):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return None
    return getattr(level[0], "lineno", 1)
