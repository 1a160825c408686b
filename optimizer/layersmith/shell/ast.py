"""The shape of a shell script: which commands run, in which lists.

Offsets are bytes into the script that was parsed (a RUN's joined text). Every node is a frozen value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Word:
    """One word. `raw` is its source; `literal` its value after quote removal, None when it expands
    (`$`, backquotes, process substitution); `glob` is true when it holds an unquoted `*`, `?` or `[`.
    A leading unquoted `~` and braces are kept as they are in `literal`."""

    start: int
    end: int
    raw: str
    literal: str | None
    glob: bool


@dataclass(frozen=True)
class Assignment:
    """`NAME=value` in front of a command or alone."""

    start: int
    end: int
    name: str
    value: Word | None


@dataclass(frozen=True)
class Redirect:
    """A redirection such as `2>/dev/null`; `target` is None for a here-document. `operator` is `>`, `>>`, `<<` ..."""

    start: int
    end: int
    operator: str
    target: Word | None


@dataclass(frozen=True)
class Command:
    """A simple command; `words[0]` is the program. No words: assignments or redirections alone."""

    start: int
    end: int
    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]

    @property
    def name(self) -> str | None:
        """The program's literal name without its folder, or None when there is none or it expands."""
        if not self.words or self.words[0].literal is None:
            return None
        return self.words[0].literal.rpartition("/")[2]

    @property
    def argv(self) -> tuple[str | None, ...]:
        """The literal words, None where one expands."""
        return tuple(word.literal for word in self.words)


Kind = Literal["group", "subshell", "if", "for", "while", "until", "case", "select", "function", "test", "arithmetic"]


@dataclass(frozen=True)
class Compound:
    """A compound command; `bodies` are all the lists inside it, in source order. `name` is a function's."""

    start: int
    end: int
    kind: Kind
    bodies: tuple[Sequence, ...]
    redirects: tuple[Redirect, ...]
    name: str | None = None


@dataclass(frozen=True)
class Pipeline:
    """Commands joined by `|`; `negated` by a leading `!`."""

    start: int
    end: int
    negated: bool
    parts: tuple[Command | Compound, ...]


@dataclass(frozen=True)
class AndOr:
    """Pipelines joined by `&&` and `||`, equal in precedence and left-associative (POSIX 2.9.3);
    `operators[i]` stands between `parts[i]` and `parts[i + 1]`."""

    start: int
    end: int
    parts: tuple[Pipeline, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Sequence:
    """And-or lists, each ended by `;`, `&`, a newline, or "" (the last one may have no terminator)."""

    start: int
    end: int
    items: tuple[AndOr, ...]
    terminators: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """A whole parsed script. `comments` are the (start, end) offsets of shell comments in it, `substitutions`
    the scripts inside `$(...)` and backquotes, as text, `heredocs` is true when it holds a here-document."""

    text: bytes
    body: Sequence
    comments: tuple[tuple[int, int], ...]
    substitutions: tuple[bytes, ...]
    heredocs: bool

    def commands(self) -> Iterator[Command]:
        """Every simple command in source order, those inside compound commands included."""
        yield from _commands(self.body)

    @property
    def chain(self) -> tuple[Command, ...] | None:
        """The commands when the whole script is one `a && b && c` of simple commands, else None."""
        if len(self.body.items) != 1 or self.body.terminators[0] not in ("", ";"):
            return None
        only = self.body.items[0]
        commands = [p.parts[0] for p in only.parts if len(p.parts) == 1 and not p.negated]
        if len(commands) != len(only.parts) or set(only.operators) - {"&&"}:
            return None
        simple = tuple(c for c in commands if isinstance(c, Command))
        return simple if len(simple) == len(commands) else None


@dataclass(frozen=True)
class Unparsed:
    """Why a script was not understood (`reason`, for people) and about where (`offset`)."""

    reason: str
    offset: int


def _commands(sequence: Sequence) -> Iterator[Command]:
    for item in sequence.items:
        for pipeline in item.parts:
            for part in pipeline.parts:
                if isinstance(part, Command):
                    yield part
                else:
                    for body in part.bodies:
                        yield from _commands(body)
