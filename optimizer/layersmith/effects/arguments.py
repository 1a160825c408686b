"""One program as it is called, and its arguments: flags told from operands by a table, words made paths.

A table is one string of flags as they are written: `-v` stands alone, `-t=` takes a value (joined, or the next word),
`--backup?` takes one only when it is joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from layersmith.effects.paths import resolve
from layersmith.shell.ast import Word
from layersmith.values import NamedTuple, field, pattern, value

_NAMED = pattern(r"\$(?:\{(\w+)\}|(\w+))")
_PLAIN = pattern(r"[\w./:@+=,%^*-]*")
_QUOTE_FREE = pattern(r"[\w./:@+=,%^* -]*")
_LETTERS = pattern(r"-[A-Za-z0-9#]+")


class NotKnownError(Exception):
    """What a program does is not known; the message says why, in a few words."""


class Argument(NamedTuple):
    """A word as the program gets it. `text` is its value, None when that is not known; `raw` its source; `splits`
    says that it may become several words, or none."""

    text: str | None
    raw: str
    splits: bool = False


@value
class Piped:
    """What is known of that which a pipe brings: the `text`, or the folders in which the files lie that it `names`."""

    text: str | None = None
    names: tuple[str, ...] = ()


@value
class Call:
    """A call of the program `name` with `arguments`.

    `folder` is the absolute folder that it runs in and `home` the user's (None: not known). `variables` holds values of
    variables in force, None for one whose value is not known. `piped` is what is known of its standard input,
    `official` says that all packages come from the distribution itself. `words` are those of the call, the program
    included.
    """

    name: str
    arguments: tuple[Argument, ...]
    folder: str | None
    home: str | None = None
    variables: Mapping[str, str | None] = field(default_factory=dict)
    piped: Piped | None = None
    official: bool = False
    words: tuple[Word, ...] = ()

    def path(self, argument: Argument | str) -> str:
        """The absolute pattern that an argument names. Raises NotKnownError."""
        text = argument if isinstance(argument, str) else argument.text
        if text is None:
            assert isinstance(argument, Argument)
            raise NotKnownError(f"{argument.raw} is not known")
        if text == "~" or text.startswith("~/"):
            text = (self.home or "$") + text[1:]
        found = resolve(text, self.folder)
        if found is None:
            relative = self.folder is None and not text.startswith(("/", "~", "$"))
            raise NotKnownError("the current folder is not known" if relative else f"{text} is not known")
        return found

    def paths(self, arguments: Iterable[Argument | str]) -> tuple[str, ...]:
        """The absolute patterns that the arguments name. Raises NotKnownError."""
        return tuple(self.path(argument) for argument in arguments)

    @property
    def here(self) -> str:
        """The folder that it runs in. Raises NotKnownError."""
        return self.path(".")

    def at_home(self, *names: str) -> tuple[str, ...]:
        """Files in the home folder, such as `.curlrc`."""
        if self.home is not None:
            return tuple(f"{self.home.rstrip('/')}/{name}" for name in names)
        return tuple(f"{home}/{name}" for name in names for home in ("", "/root", "/home/*"))

    def setting(self, variable: str) -> str | None:
        """The value of a variable, None when it is not set here. Raises NotKnownError when it is, to something that
        is not known."""
        if variable not in self.variables:
            return None
        found = self.variables[variable]
        if found is None:
            raise NotKnownError(f"${variable} is not known")
        return found


class Arguments(NamedTuple):
    """Flags in order, with their values, and operands."""

    flags: tuple[tuple[str, Argument | None], ...]
    operands: tuple[Argument, ...]

    def has(self, *names: str) -> bool:
        """Whether one of the flags is given."""
        return any(name in names for name, _ in self.flags)

    def values(self, *names: str) -> tuple[Argument, ...]:
        """The values of these flags, in order."""
        return tuple(value for name, value in self.flags if name in names and value is not None)

    def last(self, *names: str) -> Argument | None:
        """The value that counts when a flag is given twice."""
        return (self.values(*names) or (None,))[-1]


@cache
def _kinds(table: str) -> dict[str, str]:
    return {token.rstrip("=?"): token[len(token.rstrip("=?")) :] for token in table.split()}


def read(call: Call, table: str, given: Iterable[Argument] | None = None) -> Arguments:
    """The arguments of `call` (or those `given`), read by `table`. Raises NotKnownError for a flag that is not in it
    and for a word that may be one."""
    kinds = _kinds(table)
    waiting = list(call.arguments if given is None else given)[::-1]
    flags: list[tuple[str, Argument | None]] = []
    operands: list[Argument] = []

    def taken(name: str) -> Argument:
        if not waiting:
            raise NotKnownError(f"{call.name} {name} lacks its value")
        return _whole(waiting.pop())

    while waiting:
        argument = _whole(waiting.pop())
        text = argument.text
        if text is None and argument.raw.lstrip("\"'").startswith("-"):
            raise NotKnownError(f"{argument.raw} is not known")
        if text is None or text == "-" or not text.startswith("-"):
            operands.append(argument)
        elif text == "--":
            operands += map(_whole, reversed(waiting))
            break
        elif text in kinds:
            flags.append((text, taken(text) if kinds[text] == "=" else None))
        elif text.startswith("--") or text.partition("=")[0] in kinds:
            name, joined, rest = text.partition("=")
            if not joined or kinds.get(name, "") == "":
                raise NotKnownError(f"{call.name} {name} is not known")
            flags.append((name, Argument(rest, rest)))
        elif text[:2] in kinds:
            for at, letter in enumerate(text[1:], 1):
                kind = kinds.get("-" + letter)
                if kind is None:
                    raise NotKnownError(f"{call.name} -{letter} is not known")
                rest = text[at + 1 :]
                if kind and rest:
                    flags.append(("-" + letter, Argument(rest, rest)))
                    break
                flags.append(("-" + letter, taken(text) if kind == "=" else None))
        else:
            raise NotKnownError(f"{call.name} {text} is not known")
    return Arguments(tuple(flags), tuple(operands))


def _whole(argument: Argument) -> Argument:
    if argument.splits:
        raise NotKnownError(f"{argument.raw} is not known")
    return argument


def argument(word: Word, variables: Mapping[str, str | None], home: str | None) -> Argument:
    """`word` as a program gets it when `variables` hold."""
    if word.literal is not None:
        return Argument(word.literal, word.raw)
    raw = word.raw
    quoted = len(raw) > 1 and raw[0] == raw[-1] == '"' and raw.count('"') == 2
    names = [one or other for one, other in _NAMED.findall(raw)]
    known = {name: home if name == "HOME" and home is not None else variables.get(name) for name in names}
    if None in known.values():
        return Argument(None, raw, not quoted and bool(unquoted(raw)))

    def found(match: re.Match[str]) -> str:
        return known[match[1] or match[2]] or ""

    # What stands between the names must mean itself.
    between = _NAMED.sub("", raw)
    values = [found(match) for match in _NAMED.finditer(raw)]
    inside = _QUOTE_FREE if quoted else _PLAIN
    if inside.fullmatch(between[1:-1] if quoted else between.replace('"', "")) and all(
        (_QUOTE_FREE if quoted else _PLAIN).fullmatch(each) and (quoted or each) for each in values
    ):
        text = _NAMED.sub(found, raw).replace('"', "")
        return Argument(text, raw)
    return Argument(None, raw, not quoted and bool(unquoted(raw)))


_WHOLE = pattern(r"\$(?:\{(\w+)\}|(\w+))")


def split(word: Word, variables: Mapping[str, str | None]) -> tuple[str, ...] | None:
    """The words that an unquoted `$NAME` becomes; None for anything else, and when they are not known."""
    match = _WHOLE.fullmatch(word.raw)
    text = variables.get(match[1] or match[2]) if match else None
    if text is None or "IFS" in variables:
        return None
    parts = tuple(text.split())
    return parts if all(map(_PLAIN.fullmatch, parts)) else None


_QUOTED = pattern(r"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)


def unquoted(raw: str) -> str:
    """What of a word's source stands outside quotes when something expands there, else ""."""
    bare = _QUOTED.sub("", raw)
    return bare if "$" in bare or "`" in bare or '"$@"' in raw or "[@]" in raw else ""


def used(word: Word) -> frozenset[str]:
    """The names of the variables that a word may expand."""
    if word.literal is not None:
        return frozenset()
    return frozenset(one or other for one, other in re.findall(r"\$(?:\{[#!]?(\w+)|(\w+))", word.raw))
