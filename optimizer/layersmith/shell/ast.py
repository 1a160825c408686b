"""The shape of a shell script: which commands run, in which lists.

Offsets are bytes into the script that was parsed (a RUN's joined text). Every node is an immutable value; the small
ones, of which a file has thousands, are named tuples because those are built three times as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

from layersmith.values import NamedTuple, derived, value


class Word(NamedTuple):
    """One word. `raw` is its source; `literal` its value after quote removal, None when it expands
    (`$`, backquotes, process substitution); `glob` is true when it holds an unquoted `*`, `?` or `[`.
    A leading unquoted `~` and braces are kept as they are in `literal`. Bytes that are not UTF-8 come as
    surrogate escapes."""

    start: int
    end: int
    raw: str
    literal: str | None
    glob: bool


new_word: Callable[[tuple[int, int, str, str | None, bool]], Word] = partial(tuple.__new__, Word)
"""Makes a word of its fields in less than half the time that `Word(...)` takes."""


class Assignment(NamedTuple):
    """`NAME=value` in front of a command or alone; bash's `NAME+=value` and arrays too, then `value` is None."""

    start: int
    end: int
    name: str
    value: Word | None


class Redirect(NamedTuple):
    """A redirection such as `2>/dev/null`; `target` is None for a here-document. `operator` is `>`, `>>`, `<<` ...
    `fd` is what is written in front of the operator, "" for its default (0 for `<`, 1 for `>`)."""

    start: int
    end: int
    operator: str
    target: Word | None
    fd: str = ""


class Command(NamedTuple):
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
        return tuple([word.literal for word in self.words])


new_command: Callable[[tuple[int, int, tuple[Assignment, ...], tuple[Word, ...], tuple[Redirect, ...]]], Command] = (
    partial(tuple.__new__, Command)
)
"""As `new_word`."""


Kind = Literal["group", "subshell", "if", "for", "while", "until", "case", "select", "function", "test", "arithmetic"]


@value
class Compound:
    """A compound command; `bodies` are all the lists inside it, in source order. `name` is a function's, or the
    variable of `for` and `select`. `words` are the items of `for`, the subject and patterns of `case`."""

    start: int
    end: int
    kind: Kind
    bodies: tuple[Sequence, ...]
    redirects: tuple[Redirect, ...]
    name: str | None = None
    words: tuple[Word, ...] = ()


class Pipeline(NamedTuple):
    """Commands joined by `|`; `negated` by a leading `!`."""

    start: int
    end: int
    negated: bool
    parts: tuple[Command | Compound, ...]

    @property
    def alone(self) -> Command | Compound | None:
        """The command, when it is only one and its status is not turned around."""
        return None if self.negated or len(self.parts) > 1 else self.parts[0]


new_pipeline: Callable[[tuple[int, int, bool, tuple[Command | Compound, ...]]], Pipeline] = partial(
    tuple.__new__, Pipeline
)
"""As `new_word`."""


class AndOr(NamedTuple):
    """Pipelines joined by `&&` and `||`, equal in precedence and left-associative (POSIX 2.9.3);
    `operators[i]` stands between `parts[i]` and `parts[i + 1]`."""

    start: int
    end: int
    parts: tuple[Pipeline, ...]
    operators: tuple[str, ...]


class Sequence(NamedTuple):
    """And-or lists, each ended by `;`, `&`, a newline, or "" (the last one may have no terminator)."""

    start: int
    end: int
    items: tuple[AndOr, ...]
    terminators: tuple[str, ...]


class Script:
    """A whole parsed script; equal only to itself, so that facts about it can be cached cheaply.

    `comments` are the (start, end) offsets of shell comments in it, `substitutions` the scripts inside `$(...)`,
    backquotes and process substitutions, as text (those nested in one of them are found by parsing it), `heredocs` is
    true when it holds a here-document, `parts` are the two scripts that it was composed of with `&&`, if it was.
    """

    def __init__(
        self,
        text: bytes,
        body: Sequence,
        comments: tuple[tuple[int, int], ...],
        substitutions: tuple[bytes, ...],
        heredocs: bool,
        parts: tuple[Script, Script] | None = None,
    ) -> None:
        self.text = text
        self.body = body
        self.comments = comments
        self.substitutions = substitutions
        self.heredocs = heredocs
        self.parts = parts

    @derived
    def commands(self) -> tuple[Command, ...]:
        """Every simple command in source order, those inside compound commands included."""
        return tuple([part for part in _parts(self.body) if isinstance(part, Command)])

    @derived
    def chain(self) -> tuple[Command, ...] | None:
        """The commands when the whole script is one `a && b && c` of simple commands, else None."""
        parts = self.and_list
        simple = tuple(one for part in parts or () if isinstance(one := part.alone, Command))
        return simple if parts and len(simple) == len(parts) else None

    @derived
    def and_list(self) -> tuple[Pipeline, ...] | None:
        """The pipelines when the whole script is one `a && b | c && { d; }`, else None."""
        if len(self.body.items) != 1 or self.body.terminators[0] == "&" or "||" in self.body.items[0].operators:
            return None
        return self.body.items[0].parts

    @derived
    def ends_at_a_failure(self) -> bool:
        """Whether it ends as soon as a command fails, whatever the options of its shell: all its lists are of `&&`."""
        return _of_and(self.body)

    @derived
    def certain(self) -> tuple[Command, ...]:
        """The commands that run whenever all in front of them went well, those of pipes left out."""
        return tuple(
            [
                part
                for sequence in certain_sequences(self.body)
                for item in sequence.items
                if "||" not in item.operators
                for pipeline in item.parts
                if isinstance(part := pipeline.parts[0], Command) and len(pipeline.parts) == 1
            ]
        )


def _of_and(sequence: Sequence) -> bool:
    if len(sequence.items) != 1 or sequence.terminators[0] == "&" or "||" in sequence.items[0].operators:
        return False
    pipelines = sequence.items[0].parts
    return not any(pipeline.negated for pipeline in pipelines) and all(
        isinstance(part, Command) or (part.kind in ("group", "subshell") and _of_and(part.bodies[0]))
        for pipeline in pipelines
        for part in pipeline.parts
    )


def certain_sequences(sequence: Sequence) -> Iterator[Sequence]:
    """`sequence`, and those in its groups and subshells that run whenever all in front of them went well."""
    yield sequence
    for item in sequence.items:
        for pipeline in item.parts if "||" not in item.operators else ():
            part = pipeline.parts[0]
            if isinstance(part, Compound) and part.kind in ("group", "subshell") and len(pipeline.parts) == 1:
                yield from () if pipeline.negated else certain_sequences(part.bodies[0])


@value
class Unparsed:
    """Why a script was not understood (`reason`, for people) and about where (`offset`)."""

    reason: str
    offset: int


def compounds(sequence: Sequence) -> Iterator[Compound]:
    """Every compound command in `sequence` and in those themselves, in source order."""
    return (part for part in _parts(sequence) if isinstance(part, Compound))


def commands(part: Compound) -> Iterator[Command]:
    """Every simple command in `part`, in source order."""
    return (one for body in part.bodies for one in _parts(body) if isinstance(one, Command))


def _parts(sequence: Sequence) -> Iterator[Command | Compound]:
    """Every command in `sequence`, those inside of compound ones behind these."""
    for item in sequence.items:
        for pipeline in item.parts:
            for part in pipeline.parts:
                yield part
                if isinstance(part, Compound):
                    for body in part.bodies:
                        yield from _parts(body)
