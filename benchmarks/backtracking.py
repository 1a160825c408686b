"""Which regular expressions of the program take more than linear time for some text.

`python benchmarks/backtracking.py` takes every regular expression that a module of the program compiles or uses, makes
texts of it that repeat what its own repetitions match (behind what leads there, and with an end that cannot match), and
prints those for which four times the text takes much more than four times as long. It is a search, no proof.
"""

from __future__ import annotations

import ast
import importlib
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import layersmith
import layersmith_transforms

try:
    from re import _constants as constants  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # before Python 3.11
    import sre_constants as constants
    import sre_parse as parser

FIRST = 2_000
"""Characters of the texts that all expressions get."""

SLOW = 0.002
"""Seconds for `FIRST` characters from which on the growth is looked at."""

PATIENCE = 5.0
FUNCTIONS = ("match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split")
CANDIDATES = " a0-./\"'\t=,:A_\\$({[<@#*\n;&|"
"""Characters for a class, the most common ones first."""


class Use(NamedTuple):
    """An expression, where it stands, and how it is used."""

    place: str
    expression: re.Pattern[Any]
    methods: frozenset[str]


class Slow(NamedTuple):
    """What was found: the text is `prefix`, `pump` repeated, `end`; seconds for `FIRST` characters, the exponent."""

    use: Use
    method: str
    prefix: str
    pump: str
    end: str
    seconds: float
    exponent: float


def uses() -> Iterator[Use]:
    """All regular expressions of the program, each once a module."""
    for package in (layersmith, layersmith_transforms):
        top = Path(package.__path__[0])
        for path in sorted(top.rglob("*.py")):
            name = ".".join((package.__name__, *path.relative_to(top).with_suffix("").parts)).removesuffix(".__init__")
            text = path.read_text(encoding="utf-8")
            if "re." in text or "pattern(" in text:
                yield from _of_module(name, text)


def _of_module(name: str, text: str) -> Iterator[Use]:
    seen: set[object] = set()
    module = importlib.import_module(name) if not name.endswith("__main__") else None
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            of_re = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and (
                node.func.value.id == "re"
            )  # fmt: skip
            if not (called == "pattern" or (of_re and called in ("compile", *FUNCTIONS))):
                continue
            try:
                said = eval(compile(ast.Expression(node.args[0]), name, "eval"), dict(vars(module)) if module else {})
                position = 1 if called in ("compile", "pattern") else {"sub": 4, "subn": 4, "split": 3}.get(called, 2)
                given = node.args[position] if len(node.args) > position else None
                given = next((one.value for one in node.keywords if one.arg == "flags"), given)
                flags = eval(compile(ast.Expression(given), name, "eval"), {"re": re}) if given else 0
            except (NameError, TypeError, AttributeError):
                continue  # made of what only a function knows
            if not isinstance(said, str | bytes) or (said, flags) in seen:
                continue
            seen.add((said, flags))
            yield Use(f"{name}:{node.lineno}", re.compile(said, flags), _methods(text, node, called))


def _methods(text: str, node: ast.Call, called: str) -> frozenset[str]:
    """The methods by which the expression of the call `node` is used in its module."""
    if called in FUNCTIONS:
        return frozenset((called,))
    assigned = re.search(
        r"^(\w+)(?:: [^=\n]+)? = (?:re\.compile|pattern)\($", text.splitlines()[node.lineno - 1] + "\n"
    )
    first = text.splitlines()[node.lineno - 1]
    assigned = assigned or re.match(r"(\w+)(?:: [^=\n]+)? = ", first)
    chained = re.search(r"\)\.(match|fullmatch|search|sub|findall|finditer|split)\(", first)
    if chained:
        return frozenset((chained[1],))
    if assigned:
        found = re.findall(rf"\b{assigned[1]}\.({'|'.join(FUNCTIONS)})\b", text)
        if found:
            return frozenset(found)
    return frozenset(("match", "search", "fullmatch"))


def _matches(node: Any, char: str) -> bool:
    op, value = node
    code = ord(char)
    if op is constants.LITERAL:
        return bool(value == code)
    if op is constants.NOT_LITERAL:
        return bool(value != code)
    if op is constants.ANY:
        return char != "\n"
    if op is constants.IN:
        negated = value and value[0][0] is constants.NEGATE
        return any(_in(one, char) for one in value) is not bool(negated)
    return False


def _in(part: Any, char: str) -> bool:
    op, value = part
    if op is constants.LITERAL:
        return bool(value == ord(char))
    if op is constants.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if op is constants.CATEGORY:
        name = str(value).rpartition("CATEGORY_")[2]
        tests = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}
        return tests[name.removeprefix("NOT_")] is not name.startswith("NOT_")
    return False


def _samples(node: Any, few: int) -> list[str]:
    """Some texts that a part of an expression matches."""
    op, value = node
    if op is constants.LITERAL:
        return [chr(value)]
    if op in (constants.NOT_LITERAL, constants.ANY, constants.IN):
        found = [char for char in CANDIDATES if _matches(node, char)]
        found += [] if found else [chr(code) for code in range(1, 127) if _matches(node, chr(code))]
        return found[:few]
    if op is constants.BRANCH:
        return [text for branch in value[1] for text in _texts(branch, 1)][: few * 4]
    if op is constants.SUBPATTERN:
        return _texts(value[-1], few)
    if op in REPEATS:
        low, high, inner = value
        texts = _texts(inner, few)
        twice = [text * 2 for text in texts[:1]] if high > low + 1 else []
        return [*twice, *(text * max(low, 1) for text in texts), *([""] if not low else [])][: few + 2]
    if op is getattr(constants, "ATOMIC_GROUP", None):
        return _texts(value, few)
    return [""]


REPEATS = {constants.MAX_REPEAT, constants.MIN_REPEAT, getattr(constants, "POSSESSIVE_REPEAT", constants.MAX_REPEAT)}


def _texts(nodes: Any, few: int) -> list[str]:
    found = [""]
    for node in nodes:
        samples = _samples(node, few) or [""]
        found = [text + sample for text in found for sample in samples][: few * 6]
    return found


def _pumps(nodes: Any, prefixes: list[str]) -> Iterator[tuple[str, str]]:
    """What leads to each repetition, and what it repeats."""
    for at, node in enumerate(nodes):
        op, value = node
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
        elif op is constants.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, before)
        elif op is constants.SUBPATTERN:
            yield from _pumps(value[-1], before)
        elif op is getattr(constants, "ATOMIC_GROUP", None):
            yield from _pumps(value, before)
        elif op in (constants.ASSERT, constants.ASSERT_NOT):
            yield from _pumps(value[1], before)


class _TooLong(Exception):  # noqa: N818, it is no error
    """The time for one text is over."""


def _over(number: int, frame: FrameType | None) -> None:
    raise _TooLong


def _seconds(expression: re.Pattern[Any], method: str, text: str) -> float:
    given: Any = text.encode("latin-1", "replace") if isinstance(expression.pattern, bytes) else text
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        if method in ("sub", "subn"):
            getattr(expression, method)("" if isinstance(given, str) else b"", given)
        elif method == "finditer":
            expression.findall(given)
        else:
            getattr(expression, method)(given)
    except _TooLong:
        return PATIENCE
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - start


def attacked(use: Use) -> Slow | None:
    """The worst that was found for an expression, None when nothing is slow."""
    worst: Slow | None = None
    pumps = dict.fromkeys(_pumps(parser.parse(use.expression.pattern, use.expression.flags & ~re.DEBUG), [""]))
    methods = use.methods if use.methods & {"match", "fullmatch"} == use.methods else use.methods - {"match"}
    for prefix, pump in list(pumps)[:400]:
        for end in ("\x00", "", "\n\x00"):
            for method in sorted(methods):
                seconds = _seconds(use.expression, method, prefix + pump * (FIRST // len(pump)) + end)
                if seconds <= max(SLOW, worst.seconds if worst else 0.0):
                    continue
                longer = _seconds(use.expression, method, prefix + pump * (4 * FIRST // len(pump)) + end)
                exponent = _log4(longer / seconds)
                if exponent > 1.4 or longer >= PATIENCE:
                    worst = Slow(use, method, prefix, pump, end, seconds, exponent)
                    if longer >= PATIENCE:
                        return worst
    return worst


def _log4(ratio: float) -> float:
    exponent = 0.0
    while ratio > 1:
        ratio /= 4**0.05
        exponent += 0.05
    return exponent


def main(arguments: Sequence[str]) -> int:
    """Try all, print what is slow."""
    signal.signal(signal.SIGVTALRM, _over)
    count, found = 0, []
    for use in uses():
        if arguments and not any(part in use.place for part in arguments):
            continue
        count += 1
        if slow := attacked(use):
            found.append(slow)
            text = f"{slow.prefix!r} {slow.pump!r} * n {slow.end!r}"
            cost = f"{slow.seconds * 1000:.1f} ms for {FIRST} characters, exponent {slow.exponent:.2f}"
            print(f"{use.place} {slow.method}: {cost}: {text}", flush=True)
    print(f"{count} regular expressions, {len(found)} of them slower than linear for some text")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
