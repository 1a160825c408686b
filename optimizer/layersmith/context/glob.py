"""Patterns for paths as Go's libraries read them: `path/filepath.Match` and what .dockerignore files add to it.

A pattern is a row of tokens; `Glob` runs through a path once, whatever the pattern, so that no pattern takes long.
"""

from __future__ import annotations

from layersmith.values import value


class PatternError(Exception):
    """A pattern that Go refuses, or that we do not read as it does; the text says what is wrong with it."""


@value
class Char:
    """Exactly the character `text`."""

    text: str


@value
class Wild:
    """A token that fits more than one text, or a place; those below are all that there are."""

    name: str


ONE = Wild("one")
"""Any one character but `/`."""

STAR = Wild("star")
"""Any characters but `/`, or none."""

DEEP = Wild("deep")
"""Nothing, or any characters of a line that end with `/`."""

REST = Wild("rest")
"""Any characters of a line, or none."""

START = Wild("start")
"""The start of the path."""


@value
class Class:
    """One character inside (when `negated`: outside) the `ranges` of first and last characters; `/` may be one."""

    negated: bool
    ranges: tuple[tuple[str, str], ...]

    def holds(self, char: str) -> bool:
        """Whether `char` fits."""
        return any(first <= char <= last for first, last in self.ranges) != self.negated


Token = Char | Wild | Class


def tokens_of(pattern: str) -> list[Token]:
    """The tokens of a pattern as `filepath.Match` reads it on systems whose paths have `/`. Raises PatternError."""
    found: list[Token] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            if not (found and found[-1] is STAR):
                found.append(STAR)
        elif char == "?":
            found.append(ONE)
        elif char == "[":
            one, at = class_at(pattern, at)
            found.append(one)
        elif char == "\\":
            if at == len(pattern):
                raise PatternError("a backslash at the end escapes nothing")
            found.append(Char(pattern[at]))
            at += 1
        else:
            found.append(Char(char))
    return found


def class_at(pattern: str, at: int) -> tuple[Class, int]:
    """The class whose `[` stands in front of offset `at`, and the offset behind its `]`. Raises PatternError."""
    negated = pattern.startswith("^", at)
    at += negated
    ranges: list[tuple[str, str]] = []
    while not (ranges and pattern.startswith("]", at)):
        first, at = _member(pattern, at)
        last = first
        if pattern.startswith("-", at):
            last, at = _member(pattern, at + 1)
        ranges.append((first, last))
    return Class(negated, tuple(ranges)), at + 1


def _member(pattern: str, at: int) -> tuple[str, int]:
    """The character of a class at offset `at`, and the offset behind it."""
    if pattern.startswith("\\", at):
        at += 1
    elif pattern.startswith(("-", "]"), at):
        raise PatternError(f"a class in brackets has {pattern[at]} where a character must be")
    if at + 1 >= len(pattern):
        raise PatternError("a class in brackets does not end")
    if "\udc80" <= pattern[at] <= "\udcff":
        raise PatternError("a class in brackets has a byte that is no UTF-8")
    return pattern[at], at + 1


class Glob:
    """What `tokens` fit. Keeps the set of tokens that may come next as bits of a number, so that time grows with the
    length of path and pattern only."""

    def __init__(self, tokens: list[Token]) -> None:
        chars = [token.text if isinstance(token, Char) else "" for token in tokens]
        fixed = chars.index("") if "" in chars else len(chars)
        behind = chars[::-1].index("") if "" in chars else 0
        self._head = "".join(chars[:fixed])
        self._tail = "".join(chars[len(chars) - behind :])
        self._tokens: list[Token | None] = []
        self._skips = self._starts = 0
        for token in tokens:
            bit = 1 << len(self._tokens)
            self._tokens.append(token)
            if token in (STAR, REST, DEEP):
                self._skips |= bit
            elif token is START:
                self._starts |= bit
            if token is DEEP:
                self._tokens.append(None)  # behind the first of its characters
        self._deep = sum(1 << at for at, token in enumerate(self._tokens) if token is DEEP)
        self._steps: dict[str, tuple[int, int]] = {}

    def fits(self, path: str) -> bool:
        """Whether the whole of `path` fits."""
        if not (path.startswith(self._head) and path.endswith(self._tail)):
            return False
        open_ = self._opened(1, self._skips | self._starts)
        for char in path:
            step = self._steps.get(char)
            if step is None:
                step = self._steps[char] = self._step(char)
            open_ = self._opened((open_ & step[0]) << 1 | open_ & step[1], self._skips)
            if not open_:
                return False
        return bool(open_ >> len(self._tokens))

    def _opened(self, open_: int, skips: int) -> int:
        """`open_` with what may come next when tokens that fit nothing are passed over."""
        while True:
            more = open_ | (open_ & skips) << 1 | (open_ & self._deep) << 2
            if more == open_:
                return open_
            open_ = more

    def _step(self, char: str) -> tuple[int, int]:
        """The tokens that are done with `char`, and those that take it and go on."""
        done = on = 0
        for at, token in enumerate(self._tokens):
            if token is None:
                done |= (char == "/") << at
                on |= (char != "\n") << at
            elif token is STAR:
                on |= (char != "/") << at
            elif token is REST:
                on |= (char != "\n") << at
            elif token is ONE:
                done |= (char != "/") << at
            elif isinstance(token, Char):
                done |= (char == token.text) << at
            elif isinstance(token, Class):
                done |= token.holds(char) << at
        return done, on
