"""Which possessive groups some versions of Python read wrongly.

Before 3.11.5 (https://github.com/python/cpython/issues/106052) `re` goes on behind what the last turn of a group like
`(?:...)*+` took, although that failed: `/apk/*` became two words. A turn can only leave such a trace by what moves on
before the rest of the turn is known to match.

Before 3.12.8 and 3.13.1 (https://github.com/python/cpython/issues/101955) an alternative that fails leaves its mark on
the groups in it: `((x)|y|z)*+` is a SystemError, and `(?:(a)|b)*+` says of `ab` that `(a)` was empty.
"""

from __future__ import annotations

from collections.abc import Callable
from re import _constants as c  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
_ONE = (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN)


def misread(nodes: Any) -> bool:
    """Whether an expression, as its parsed `nodes`, holds a possessive group that those versions may read wrongly."""
    return any(
        (op is c.POSSESSIVE_REPEAT and not _single(value[2]) and _is_misread(value[2]))
        or any(map(misread, _inner(op, value)))
        for op, value in nodes
    )


def _is_misread(nodes: Any) -> bool:
    """Whether `nodes`, repeated possessively, are."""
    return _leaves_a_trace(nodes) or (_has(nodes, _is_branch) and _has(nodes, _captures))


def _has(nodes: Any, wanted: Callable[[Any, Any], bool]) -> bool:
    """Whether a node that is `wanted` is among `nodes` or within them."""
    return any(wanted(op, value) or any(_has(inner, wanted) for inner in _inner(op, value)) for op, value in nodes)


def _is_branch(op: Any, value: Any) -> bool:
    return bool(op is c.BRANCH)


def _captures(op: Any, value: Any) -> bool:
    return bool(op is c.SUBPATTERN and value[0] is not None)


def _leaves_a_trace(nodes: Any) -> bool:
    """Whether `nodes` may fail after something in them moved on."""
    flat = list(_flat(nodes))
    for at, (op, value) in enumerate(flat):
        if op in (c.ASSERT, c.ASSERT_NOT):
            return True
        if op in _REPEATS and (at < len(flat) - 1 or not _single(value[2])):
            return True
        if op is c.BRANCH and (at or any(map(_leaves_a_trace, value[1]))):
            return True
        if op is c.ATOMIC_GROUP and (at or _leaves_a_trace(value)):
            return True
    return False


def _flat(nodes: Any) -> Any:
    """`nodes` with those of groups, which only say where they begin and end, in their place."""
    for op, value in nodes:
        if op is c.SUBPATTERN:
            yield from _flat(value[-1])
        else:
            yield op, value


def _single(nodes: Any) -> bool:
    """Whether `nodes` are one character: that is repeated in another way."""
    flat = list(_flat(nodes))
    return len(flat) == 1 and flat[0][0] in _ONE


def _inner(op: Any, value: Any) -> list[Any]:
    """The nodes within a node."""
    if op in _REPEATS:
        return [value[2]]
    if op is c.BRANCH:
        return list(value[1])
    if op is c.SUBPATTERN:
        return [value[-1]]
    if op is c.ATOMIC_GROUP:
        return [value]
    return [value[1]] if op in (c.ASSERT, c.ASSERT_NOT) else []
