"""Docker's word expansion: variables, quotes and escapes in the arguments of every instruction but RUN, CMD,
ENTRYPOINT and their like.

This is not a shell's: the builder itself does it, with a subset of the POSIX parameter expansions and with
`/` replacements.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from layersmith.values import pattern

_SPACES = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}
_MEANING = frozenset("$'\"<") | _SPACES
"""Characters that may part words or stand for others; the escape character is another one."""
_PLAIN = pattern(r"[\w.,:@%+=~-]+")
"""Some of those that never do, nor end what is read."""
_SPECIAL = frozenset("@*#?-$!0")
_TEMPLATE = pattern(r"\$(?:\$|(\w+)|\{(\w+)\})")


class WordError(ValueError):
    """The builder refuses this word; the text says why."""


class _CostlyError(Exception):
    """The builder would work out this word, but it takes too much to do the same here."""


class _UnknownNameError(Exception):
    """A name that the caller knows nothing about."""


_LONGEST = 131_072
"""Characters of values in one word: Linux starts no program with a longer variable (execve(2), MAX_ARG_STRLEN)."""
_MOST_WAYS = 1_000_000
"""In which a pattern is tried at a value: three stars at 100 characters."""


class Lookup(Protocol):
    """Gives the value of a variable, or None when it is unset."""

    def __call__(self, name: str, /) -> str | None: ...  # noqa: D102


def expand(word: str, env: Mapping[str, str | None], escape: str = "\\") -> str | None:
    """`word` as the builder sees it: variables replaced, quotes and escapes removed.

    `env` maps each name that is known to its value, or to None when it is known to be unset. The result is
    None when the word uses another name, when the builder would refuse it, or when it takes too
    much to work it out.
    """

    def lookup(name: str) -> str | None:
        try:
            return env[name]
        except KeyError:
            raise _UnknownNameError from None

    return _worked_out(word, lookup, escape)


def expand_known(word: str, values: Mapping[str, str | None], escape: str = "\\") -> str | None:
    """As `expand`, but None in `values` stands for what is not known, and not for what is unset."""

    def lookup(name: str) -> str:
        value = values.get(name)
        if value is None:
            raise _UnknownNameError
        return value

    return _worked_out(word, lookup, escape)


def _worked_out(word: str, lookup: Lookup, escape: str) -> str | None:
    try:
        return Lexer(word, lookup, escape).run()[0]
    except (WordError, _CostlyError, _UnknownNameError, RecursionError):
        return None


def names(word: str, escape: str = "\\") -> frozenset[str]:
    """The names of all variables that `word` uses, those inside defaults and patterns included."""
    found: set[str] = set()

    def lookup(name: str) -> str | None:
        found.add(name)
        return "x"

    try:
        Lexer(word, lookup, escape).run()
    except (WordError, _CostlyError, RecursionError):
        found.update(re.findall(r"\$\{?(\w+)", word))
    return frozenset(found)


def resolved(word: str, escape: str = "\\") -> str | None:
    """`word` with its quotes and escapes gone and each expansion left as it is written, between two NUL characters:
    words that come to the same here have the same value whatever the variables are. None when the builder would refuse
    it, or when it is too costly."""
    try:
        return _Resolver(word, lambda name: "x", escape).run()[0]
    except (WordError, _CostlyError, RecursionError):
        return None


class Lexer:
    """One run over one word. `raw_quotes` and `raw_escapes` keep quotes and escape characters in the result,
    `keep_unset` leaves the reference to a variable that is unset as it is."""

    def __init__(
        self,
        word: str,
        lookup: Lookup,
        escape: str = "\\",
        *,
        raw_quotes: bool = False,
        raw_escapes: bool = False,
        keep_unset: bool = False,
    ) -> None:
        # The scanner that the builder reads words with skips a byte order mark at their beginning (Go, text/scanner).
        self._word = word.removeprefix("\ufeff")
        self._pos = 0
        self._known = lookup
        self._taken = 0
        self._escape = escape
        self._raw_quotes = raw_quotes
        self._raw_escapes = raw_escapes
        self._keep_unset = keep_unset

    def run(self) -> tuple[str, list[str]]:
        """The expanded text, and the same cut into words at unquoted white space; raises WordError."""
        if _MEANING.isdisjoint(self._word) and self._escape not in self._word:
            return self._word, [self._word] if self._word else []
        return self._until("", self._raw_escapes)

    def _lookup(self, name: str) -> str | None:
        """The value of a variable. Raises _CostlyError when all values of the word together are longer than any that a
        program can be started with."""
        value = self._known(name)
        self._taken += len(value or "")
        if self._taken > _LONGEST:
            raise _CostlyError("its value is too long")
        return value

    def _peek(self) -> str:
        return self._word[self._pos : self._pos + 1]

    def _next(self) -> str:
        char = self._word[self._pos : self._pos + 1]
        self._pos += 1
        return char

    def _until(self, stop: str, raw_escapes: bool) -> tuple[str, list[str]]:
        outer, self._raw_escapes = self._raw_escapes, raw_escapes
        try:
            result: list[str] = []
            words = _Words()
            while char := self._peek():
                if char == stop:
                    self._pos += 1
                    return "".join(result), words.finish()
                if plain := _PLAIN.match(self._word, self._pos):
                    self._pos = plain.end()
                    result.append(plain[0])
                    words.add_raw(plain[0])
                elif char == "$":
                    text = self._dollar()
                    result.append(text)
                    for piece in text:
                        words.add(piece)
                elif char in "'\"<":
                    text = self._single() if char == "'" else self._double() if char == '"' else self._less()
                    result.append(text)
                    words.add_raw(text)
                else:
                    self._pos += 1
                    if char == self._escape:
                        if raw_escapes:
                            words.add_raw(char)
                            result.append(char)
                        char = self._next()
                        if not char:
                            break
                        words.add_raw(char)
                    else:
                        words.add(char)
                    result.append(char)
            if stop:
                raise WordError(f"unexpected end of statement while looking for matching {stop}")
            return "".join(result), words.finish()
        finally:
            self._raw_escapes = outer

    def _single(self) -> str:
        end = self._word.find("'", self._pos + 1)
        if end < 0:
            self._pos = len(self._word)
            raise WordError("unexpected end of statement while looking for matching single-quote")
        start, self._pos = self._pos, end + 1
        return self._word[start : end + 1] if self._raw_quotes else self._word[start + 1 : end]

    def _double(self) -> str:
        quote = self._next() if self._raw_quotes else self._next()[1:]
        result = [quote]
        while char := self._peek():
            if char == '"':
                self._pos += 1
                return "".join((*result, quote))
            if char == "$":
                result.append(self._dollar())
                continue
            self._pos += 1
            if char == self._escape:
                if self._raw_escapes:
                    result.append(char)
                following = self._peek()
                if not following:
                    continue
                if following in ('"', "$", self._escape):
                    char = self._next()
            result.append(char)
        raise WordError("unexpected end of statement while looking for matching double-quote")

    def _less(self) -> str:
        """A `<`; white space behind `<<` belongs to the word, it may stand in front of a heredoc's name."""
        start = self._pos
        self._pos += 1
        if self._peek() == "<":
            self._pos += 1
            while self._peek() in ("\t", "\r", " "):
                self._pos += 1
        return self._word[start : self._pos]

    def _dollar(self) -> str:
        self._pos += 1
        if self._peek() != "{":
            name = self._name()
            if not name:
                return "$"
            value = self._lookup(name)
            return (f"${name}" if self._keep_unset else "") if value is None else value
        self._pos += 1
        following = self._peek()
        if not following:
            raise WordError("syntax error: missing '}'")
        if following in "{}:":
            raise WordError("syntax error: bad substitution")
        name = self._name()
        operator = self._next()
        if operator == "}":
            value = self._lookup(name)
            return (f"${{{name}}}" if self._keep_unset else "") if value is None else value
        if operator == "/":
            return self._replace(name)
        colon = operator == ":"
        if colon:
            operator = self._next()
        if not operator or operator not in ("+-?" if colon else "+-?#%"):
            raise WordError(f"unsupported modifier ({':' * colon}{operator}) in substitution")
        return self._modify(name, colon, operator)

    def _modify(self, name: str, colon: bool, operator: str) -> str:
        word = self._until("}", operator in "#%")[0]
        value = self._lookup(name)
        if value is None and self._keep_unset:
            return f"${{{name}{':' * colon}{operator}{word}}}"
        missing = value is None or (colon and not value)
        if operator == "-":
            return word if missing else value or ""
        if operator == "+":
            return "" if missing else word
        if operator == "?":
            if missing:
                raise WordError(f"{name}: {word or 'is not allowed to be unset or empty'}")
            return value or ""
        longest = word.startswith(operator)
        pattern = word[1:] if longest else word
        if operator == "#":
            return _without_prefix(pattern, value or "", longest)
        return _without_prefix(_reversed_pattern(pattern), (value or "")[::-1], longest)[::-1]

    def _replace(self, name: str) -> str:
        every = self._peek() == "/"
        if every:
            self._pos += 1
        pattern = self._until("/", True)[0]
        replacement = self._until("}", True)[0]
        value = self._lookup(name)
        if value is None and self._keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        regex = re.compile(_regex(pattern, longest=True))
        _affordable(pattern.count("*") + 1, value or "")
        if every:
            return _replace_all(regex, replacement, value or "")
        match = regex.search(value or "")
        if not match:
            return value or ""
        return match.string[: match.start()] + replacement + match.string[match.end() :]

    def _name(self) -> str:
        """Letters, digits and `_`; digits alone, or one of the special parameters such as `$?`."""
        start = self._pos
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self._pos += 1
        elif first in _SPECIAL:
            self._pos += 1
        else:
            while (char := self._peek()) and (char == "_" or char.isalpha() or char.isdecimal()):
                self._pos += 1
        return self._word[start : self._pos]


class _Resolver(Lexer):
    """Leaves expansions as they are written; a `$` that begins none stays a `$`."""

    def _dollar(self) -> str:
        start = self._pos
        super()._dollar()
        text = self._word[start : self._pos]
        return text if text == "$" else f"\0{text}\0"


class _Words:
    """Collects words; a word that is empty is dropped, quoted or not."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._buffer: list[str] = []

    def add(self, char: str) -> None:
        if char in _SPACES:
            self._flush()
        else:
            self._buffer.append(char)

    def add_raw(self, text: str) -> None:
        if text:
            self._buffer.append(text)

    def finish(self) -> list[str]:
        self._flush()
        return self._words

    def _flush(self) -> None:
        if self._buffer:
            self._words.append("".join(self._buffer))
            self._buffer.clear()


def _regex(pattern: str, *, longest: bool) -> str:
    result: list[str] = []
    chars = iter(pattern)
    for char in chars:
        if char == "*":
            result.append(".*" if longest else ".*?")
        elif char == "?":
            result.append(".")
        elif char != "\\":
            result.append(re.escape(char))
        else:
            escaped = next(chars, "")
            if escaped not in ("}", "/", "*", "?", "\\"):
                raise WordError(f"invalid escape '\\{escaped}' in a pattern")
            result.append(re.escape(escaped))
    return "".join(result)


def _affordable(power: int, value: str) -> None:
    """Raises _CostlyError when a pattern may have to be tried in as many ways as the length of `value` to `power`: the
    builder's engine takes linear time for any pattern, and Python's does not."""
    if power > 1 and len(value) ** power > _MOST_WAYS:
        raise _CostlyError("its pattern is too costly for its value")


def _without_prefix(pattern: str, value: str, longest: bool) -> str:
    _affordable(pattern.count("*"), value)
    match = re.match(_regex(pattern, longest=longest), value)
    return value[match.end() :] if match else value


def _reversed_pattern(pattern: str) -> str:
    return "".join(reversed(re.findall(r"\\.|.", pattern, re.DOTALL)))


def _replace_all(regex: re.Pattern[str], replacement: str, value: str) -> str:
    """Every match replaced; an empty match right behind another one does not count."""
    result: list[str] = []
    last = 0
    for match in regex.finditer(value):
        result.append(value[last : match.start()])
        if match.end() > last or match.start() == 0:
            result.append(_filled(replacement, match[0]))
        last = match.end()
    return "".join((*result, value[last:]))


def _filled(template: str, matched: str) -> str:
    """In a replacement, `$0` is the matched text to the builder, and other `$name`s are empty."""

    def fill(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        return matched if (match[1] or match[2]) == "0" else ""

    return _TEMPLATE.sub(fill, template)
