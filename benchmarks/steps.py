"""How many steps a regular expression takes for a text, counted and not timed.

Expressions are taken apart with Python's own parser and tried as its engine tries them: in order, one way after the
other, from each place of the text. What one way costs from one place is remembered, so that counting takes little time
where trying would take for ever; the count is the same. Back references match as if they were empty.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST = 32
"""What may be repeated more often than this counts as repeated without an end."""

Result = tuple[int, int]
"""Where a match ends (-1: there is none), and the steps to find out."""

Node = Callable[[int], Result]
"""What is matched from a place of the text on, all that follows included."""


class Expression:
    """A regular expression whose steps can be counted."""

    def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
        tree = parser.parse(pattern, flags & ~re.DEBUG)
        self.tree = tree
        self.flags = tree.state.flags
        self._text = ""
        self._memos: list[dict[int, Result]] = []
        self._search = self._made(tree, lambda at: (at, 0))
        self._whole = self._made(tree, lambda at: (at if at == len(self._text) else -1, 1))

    def steps(self, method: str, text: str) -> int:
        """The steps of `method` for `text`; others than "match", "fullmatch" and "search" go on behind each match."""
        self._text = text
        for memo in self._memos:
            memo.clear()
        if method in ("match", "fullmatch"):
            return (self._whole if method == "fullmatch" else self._search)(0)[1]
        total, at = 0, 0
        while at <= len(text):
            end, count = self._search(at)
            total += count
            if end >= 0 and method == "search":
                break
            at = max(end, at + 1)
        return total

    def _made(self, nodes: Any, then: Node) -> Node:
        for node in reversed(list(nodes)):
            then = self._node(node, then)
        return then

    def _remembered(self, node: Node) -> Node:
        memo: dict[int, Result] = {}
        self._memos.append(memo)

        def asked(at: int) -> Result:
            found = memo.get(at)
            if found is None:
                memo[at] = -1, 0  # a repetition of nothing
                found = memo[at] = node(at)
            return found

        return asked

    def _node(self, node: Any, then: Node) -> Node:
        op, value = node
        if op in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
            return self._char(_member(node, self.flags), then)
        if op is c.BRANCH:
            return self._branch([self._made(one, then) for one in value[1]])
        if op is c.SUBPATTERN:
            return self._made(value[3], then)
        if op in (c.MAX_REPEAT, c.MIN_REPEAT):
            return self._repeat(*value, then, op is c.MIN_REPEAT)
        if op is c.POSSESSIVE_REPEAT:
            return self._alone(self._repeat(*value, lambda at: (at, 0), False), then)
        if op is c.ATOMIC_GROUP:
            return self._alone(self._made(value, lambda at: (at, 0)), then)
        if op is c.AT:
            return self._at(value, then)
        if op in (c.ASSERT, c.ASSERT_NOT):
            return self._assert(op is c.ASSERT, *value, then)
        if op is c.GROUPREF_EXISTS:
            return self._branch([self._made(one, then) for one in value[1:] if one is not None] or [then])
        return then

    def _char(self, member: Callable[[str], bool], then: Node) -> Node:
        def asked(at: int) -> Result:
            if at < len(self._text) and member(self._text[at]):
                end, count = then(at + 1)
                return end, count + 1
            return -1, 1

        return asked

    def _branch(self, ways: list[Node]) -> Node:
        def asked(at: int) -> Result:
            total = 1
            for way in ways:
                end, count = way(at)
                total += count
                if end >= 0:
                    return end, total
            return -1, total

        return self._remembered(asked)

    def _repeat(self, low: int, high: int, inner: Any, then: Node, lazy: bool) -> Node:
        low = min(low, MOST)
        if (high > MOST and high >= parser.MAXREPEAT) or high > low + MOST:
            again: list[Node] = []

            def more(at: int) -> Result:
                return again[0](at)

            once = self._made(inner, lambda at: more(at))
            node = self._branch([then, once] if lazy else [once, then])
            again.append(node)
        else:
            node = then
            for _ in range(high - low):
                once = self._made(inner, node)
                node = self._branch([then, once] if lazy else [once, then])
        for _ in range(low):
            node = self._made(inner, node)
        return node

    def _alone(self, inner: Node, then: Node) -> Node:
        def asked(at: int) -> Result:
            end, count = inner(at)
            if end < 0:
                return -1, count
            found, more = then(end)
            return found, count + more

        return self._remembered(asked)

    def _assert(self, wanted: bool, direction: int, inner: Any, then: Node) -> Node:
        node = self._made(inner, lambda at: (at, 0))
        back = inner.getwidth()[0] if direction < 0 else 0

        def asked(at: int) -> Result:
            end, count = node(at - back) if at >= back else (-1, 1)
            if (end >= 0) is not wanted:
                return -1, count
            found, more = then(at)
            return found, count + more

        return self._remembered(asked)

    def _at(self, kind: Any, then: Node) -> Node:
        def asked(at: int) -> Result:
            if not self._holds(kind, at):
                return -1, 1
            end, count = then(at)
            return end, count + 1

        return asked

    def _holds(self, kind: Any, at: int) -> bool:
        text = self._text
        if kind in (c.AT_BOUNDARY, c.AT_NON_BOUNDARY):
            edge = (at > 0 and _of_word(text[at - 1])) is not (at < len(text) and _of_word(text[at]))
            return edge is (kind is c.AT_BOUNDARY)
        if kind in (c.AT_BEGINNING, c.AT_BEGINNING_STRING):
            lines = kind is c.AT_BEGINNING and self.flags & re.MULTILINE
            return at == 0 or bool(lines and text[at - 1] == "\n")
        lines = kind is c.AT_END and self.flags & re.MULTILINE
        if at == len(text) or (kind is c.AT_END and at == len(text) - 1 and text[at] == "\n"):
            return True
        return bool(lines and text[at] == "\n")


def _of_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _member(node: Any, flags: int) -> Callable[[str], bool]:
    """Whether a character is one that the part `node` of an expression matches."""
    known: dict[str, bool] = {}

    def asked(char: str) -> bool:
        found = known.get(char)
        if found is None:
            either = (char.lower(), char.upper()) if flags & re.IGNORECASE else (char,)
            found = known[char] = any(matches(node, one, flags) for one in either)
        return found

    return asked


def matches(node: Any, char: str, flags: int = 0) -> bool:
    """Whether the part `node` of an expression, which is one character long, matches `char`."""
    op, value = node
    if op is c.LITERAL:
        return bool(value == ord(char))
    if op is c.NOT_LITERAL:
        return bool(value != ord(char))
    if op is c.ANY:
        return char != "\n" or bool(flags & re.DOTALL)
    negated = bool(value) and value[0][0] is c.NEGATE
    return any(_in(part, char) for part in value) is not negated


def _in(part: Any, char: str) -> bool:
    op, value = part
    if op is c.LITERAL:
        return bool(value == ord(char))
    if op is c.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if op is c.CATEGORY:
        name = str(value).rpartition("CATEGORY_")[2]
        tests = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": _of_word(char)}
        return tests[name.removeprefix("NOT_")] is not name.startswith("NOT_")
    return False


sys.setrecursionlimit(max(sys.getrecursionlimit(), 100_000))
