"""The lossless tree of one Dockerfile: which bytes are which instruction, flag, heredoc or comment.

Everything is a frozen value of one file. Offsets are in bytes from the start of the file, lines are 1-based, and
the joined texts of `Dockerfile.items` are the source, byte for byte.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, order=True)
class Span:
    """The bytes from offset `start` up to, but not including, offset `end` of one file."""

    start: int
    end: int


@dataclass(frozen=True)
class Joined:
    """Text as the builder hands it on: continuation lines joined, comments and blank lines between them gone.

    `text` is the joined text; `segments` are (offset in text, offset in file) pairs, ascending in both, one for
    each piece that stands unbroken in the file.
    """

    text: bytes
    segments: tuple[tuple[int, int], ...]

    def source(self, offset: int) -> int:
        """The file offset of the byte at `offset` of `text` (for `len(text)`: just behind the last byte)."""
        if offset and offset == len(self.text):
            return self.source(offset - 1) + 1
        at = bisect_right(self.segments, (offset, 1 << 62)) - 1
        joined, source = self.segments[max(at, 0)]
        return source + offset - joined

    def span(self, start: int, end: int) -> Span:
        """The file span that runs from the byte at `start` to the last byte before `end` of `text`."""
        return Span(self.source(start), self.source(end - 1) + 1 if end > start else self.source(start))


@dataclass(frozen=True)
class Word:
    """One whitespace-separated argument: `raw` with its quotes, and where it stands in the file."""

    raw: str
    span: Span


@dataclass(frozen=True)
class Flag:
    """A builder flag such as `--from=build`; `value` is None for a bare flag such as `--link`."""

    name: str
    value: str | None
    span: Span


@dataclass(frozen=True)
class Heredoc:
    """A here-document of RUN, COPY or ADD.

    `name` is the terminator, `strip_tabs` is true for `<<-`, `expand` is false when the name was quoted,
    `body` are the bytes of its content lines, `terminator` those of the line that ends it (without line end).
    """

    name: str
    strip_tabs: bool
    expand: bool
    body: Span
    terminator: Span


@dataclass(frozen=True)
class Item:
    """What all items share: offset `start`, first line `line` (1-based) and the exact bytes `text`."""

    start: int
    line: int
    text: bytes

    @property
    def span(self) -> Span:
        """All bytes of the item, its line end included."""
        return Span(self.start, self.start + len(self.text))

    @cached_property
    def end_line(self) -> int:
        """The last line (1-based) that the item stands on."""
        return self.line + self.text.count(b"\n") - (1 if self.text.endswith(b"\n") else 0)


@dataclass(frozen=True)
class Blank(Item):
    """A line of white space only (or a byte order mark alone in front of one)."""


@dataclass(frozen=True)
class Comment(Item):
    """A comment line, between instructions or inside a continuation."""

    @property
    def content(self) -> str:
        """The comment's text behind `#`, stripped of white space."""
        return self.text.strip().lstrip(b"#").strip().decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Directive(Item):
    """A parser directive (`# syntax=`, `# escape=`, `# check=`); `name` in lower case."""

    name: str
    value: str


@dataclass(frozen=True)
class Instruction(Item):
    r"""One instruction with all its continuation lines and heredocs.

    `keyword` is in upper case whatever the file says; `keyword_span` are its bytes in the file. `flags` are the
    builder flags in front of the arguments, `args` everything behind them as the builder sees it. `code` runs from
    the keyword to the last byte of the last line that is not a comment or blank (line end, a dangling
    escape character and heredoc bodies left out). `comments` are the comment lines inside the continuation.
    `exec_form` holds the strings of a JSON array, None for the shell form. `inner` is the instruction behind ONBUILD.
    """

    keyword: str
    keyword_span: Span
    flags: tuple[Flag, ...]
    args: Joined
    code: Span
    comments: tuple[Comment, ...]
    heredocs: tuple[Heredoc, ...]
    exec_form: tuple[str, ...] | None
    inner: Instruction | None
    words: tuple[Word, ...]

    def flag(self, name: str) -> str | None:
        """The value of the first flag called `name` (without dashes): "" when bare, None when absent."""
        return next((f.value or "" for f in self.flags if f.name == name), None)


@dataclass(frozen=True)
class Stage:
    """A build stage: FROM and everything up to the next FROM.

    `base` is the image reference or stage name as written (variables unexpanded), `name` the AS name in lower
    case or None, `parent` the index of the earlier stage that `base` names, or None for an image.
    """

    index: int
    base: str
    name: str | None
    parent: int | None
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True)
class Dockerfile:
    """One parsed file. `escape` is the escape character, `newline` the line end that most lines use."""

    source: bytes
    items: tuple[Item, ...]
    escape: bytes
    newline: bytes

    @cached_property
    def instructions(self) -> tuple[Instruction, ...]:
        """All instructions in order."""
        return tuple(item for item in self.items if isinstance(item, Instruction))

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The build stages in order; instructions before the first FROM belong to none."""
        stages: list[Stage] = []
        names: dict[str, int] = {}
        members: list[Instruction] = []
        for instruction in (*self.instructions, None):
            if instruction is None or instruction.keyword == "FROM":
                if members:
                    stages.append(_stage(len(stages), names, members))
                    if stages[-1].name:
                        names[stages[-1].name] = stages[-1].index
                members = [instruction] if instruction else []
            elif members:
                members.append(instruction)
        return tuple(stages)


def _stage(index: int, names: dict[str, int], members: list[Instruction]) -> Stage:
    words = [word.raw for word in members[0].words]
    base = words[0] if words else ""
    name = words[2].lower() if len(words) == 3 and words[1].lower() == "as" else None
    return Stage(index, base, name, names.get(base.lower()), tuple(members))
