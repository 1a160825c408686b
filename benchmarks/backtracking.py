"""Which regular expressions of the program take more than linear time for some text.

`python benchmarks/backtracking.py [PLACE ...]` takes every regular expression of the program (`expressions.py`), makes
texts of it that repeat what its own repetitions match (behind what leads there, and with an end that cannot match), and
counts the steps (`steps.py`) for texts of growing length. It prints those for which twice the text takes much more than
twice the steps, and ends with exit code 1 when there are any that `ALLOWED` does not name. No time is measured: each
run finds the same. It is a search, no proof.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from re import _constants as c  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from expressions import Unknown, Use, uses
from steps import Expression, matches

ROUNDS = 24
"""How often a text repeats what it repeats at first."""

WORST = 2.6
"""How many times the steps twice the text may take: 2 for linear, 4 for quadratic."""

CANDIDATES = " a0-./\"'\t=,:A_\\$({[<@#*\n;&|"
"""Characters for a class, the most common ones first."""

REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)

ALLOWED = {
    "layersmith.context.node.globs": "a text that ends in the `]` that is looked for",
    "layersmith.effects.credentials.files": "names of files, which have no line end and at most 255 bytes",
    "layersmith.effects.recommends": "names of packages, which have no line end",
    "layersmith.writing.manifests": "names of files, which have no line end and at most 255 bytes",
    "layersmith.context.node.local": "the text behind `#` in one entry of a lock file, which has no line end",
    "layersmith.verify.compare": "patterns of the program's own",
    "layersmith.syntax.words": "64 bytes at a time",
}
"""Modules with expressions that may take the square of a text's length (never more), and why that does no harm."""


class Slow(NamedTuple):
    """What was found: the text is `prefix`, `pump` repeated, `end`; `ratio` is how many times the steps twice the
    text takes."""

    use: Use
    method: str
    prefix: str
    pump: str
    end: str
    ratio: float


def _samples(node: Any, few: int) -> list[str]:
    """Some texts that a part of an expression matches."""
    op, value = node
    if op is c.LITERAL:
        return [chr(value)]
    if op in (c.NOT_LITERAL, c.ANY, c.IN):
        found = [char for char in CANDIDATES if matches(node, char)]
        found += [] if found else [chr(code) for code in range(1, 127) if matches(node, chr(code))]
        return found[:few]
    if op is c.BRANCH:
        return [text for branch in value[1] for text in _texts(branch, 1)][: few * 4]
    if op is c.SUBPATTERN:
        return _texts(value[-1], few)
    if op in REPEATS:
        low, high, inner = value
        texts = _texts(inner, few)
        twice = [text * 2 for text in texts[:1]] if high > low + 1 else []
        return [*twice, *(text * max(low, 1) for text in texts), *([""] if not low else [])][: few + 2]
    return _texts(value, few) if op is c.ATOMIC_GROUP else [""]


def _texts(nodes: Any, few: int) -> list[str]:
    found = [""]
    for node in nodes:
        samples = _samples(node, few) or [""]
        found = [text + sample for text in found for sample in samples][: few * 6]
    return found


def _pumps(nodes: Any, prefixes: list[str]) -> Iterator[tuple[str, str]]:
    """What leads to each repetition, and what it repeats."""
    for at, (op, value) in enumerate(nodes):
        before = [text + more for text in prefixes for more in _texts(nodes[:at], 1)][:3]
        if op in REPEATS:
            _, high, inner = value
            if high > 100:
                following = [text for text in _texts(nodes[at + 1 : at + 3], 1) if text]
                for prefix in before:
                    for sample in _texts(inner, 4):
                        if sample:
                            yield prefix, sample
                            yield "", prefix + sample
                            for text in following[:2]:
                                yield prefix, sample + text
                                yield "", prefix + sample + text
                    if prefix:
                        yield "", prefix
            yield from _pumps(inner, before)
        elif op is c.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, before)
        elif op is c.SUBPATTERN:
            yield from _pumps(value[-1], before)
        elif op is c.ATOMIC_GROUP:
            yield from _pumps(value, before)
        elif op in (c.ASSERT, c.ASSERT_NOT):
            yield from _pumps(value[1], before)


def attacked(use: Use) -> Slow | None:
    """The worst that was found for an expression, None when nothing is slow."""
    expression = Expression(use.pattern, use.flags)
    worst: Slow | None = None
    for prefix, pump in list(dict.fromkeys(_pumps(expression.tree, [""])))[:60]:
        for method in sorted(_judged(use.methods)):
            for end in ("\x00", "\n\x00"):
                first, second = (expression.steps(method, prefix + pump * n + end) for n in (ROUNDS, 2 * ROUNDS))
                if second < WORST * first:
                    continue
                third = expression.steps(method, prefix + pump * (4 * ROUNDS) + end)
                ratio = third / second
                if ratio > WORST and (worst is None or ratio > worst.ratio):
                    worst = Slow(use, method, prefix, pump, end, ratio)
    return worst


def _judged(methods: frozenset[str]) -> frozenset[str]:
    """Of several methods those that may take longest: one that begins anywhere does whatever the others do."""
    anywhere = methods - {"match", "fullmatch"}
    return frozenset(("sub",)) if anywhere - {"search"} else anywhere or methods


def may_be_slow(nodes: Any) -> bool:
    """Whether something is repeated without an end in an expression: all others are as fast as they are short."""
    for op, value in nodes:
        if op in REPEATS:
            if value[1] > 100 or may_be_slow(value[2]):
                return True
        elif op is c.BRANCH:
            if any(map(may_be_slow, value[1])):
                return True
        elif op is c.SUBPATTERN:
            if may_be_slow(value[-1]):
                return True
        elif op is c.ATOMIC_GROUP:
            if may_be_slow(value):
                return True
        elif op in (c.ASSERT, c.ASSERT_NOT) and may_be_slow(value[1]):
            return True
    return False


def main(arguments: Sequence[str]) -> int:
    """Try all, print what is slow."""
    count = bad = 0
    for use in uses():
        if arguments and not any(part in use.place for part in arguments):
            continue
        if isinstance(use, Unknown):
            print(f"{use.place}: not found: {use.text}")
            bad += 1
            continue
        count += 1
        if may_be_slow(Expression(use.pattern, use.flags).tree) and (slow := attacked(use)):
            allowed = use.place.partition(":")[0] in ALLOWED and slow.ratio < 5
            bad += not allowed
            text = f"{slow.prefix!r} {slow.pump!r} * n {slow.end!r}"
            print(
                f"{use.place} {slow.method}: {slow.ratio:.1f} times the steps for twice{', allowed' * allowed}: {text}",
                flush=True,
            )
            print(f"    {use.pattern!r}", flush=True)
    print(f"{count} regular expressions, {bad} of them not linear for some text, or not found")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
