"""The lossless tree of one Dockerfile: which bytes are which instruction, flag, heredoc or comment.

Everything is a frozen value of one file. Offsets are in bytes from the start of the file, lines are 1-based,
and the joined texts of `Dockerfile.items` are the source, byte for byte.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from layersmith.syntax.words import (
    Layout,
    Piece,
    fields,
    json_strings,
    layout,
    quoted_fields,
    skip_space,
)
from layersmith.values import NamedTuple, derived, pattern, value
from layersmith.visible import visible

_LINES = re.compile(rb"[^\n]*\n|[^\n]+")
_GAP = re.compile(rb"[\t\v\f\r ]+")
_SURROGATE = pattern("[\ud800-\udfff]")
INSTRUCTIONS = frozenset(
    (
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
        *("MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    )
)
"""Every keyword that the builder knows."""

JSON_KEYWORDS = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME", "HEALTHCHECK"))
"""The keywords whose arguments may be a JSON array of strings (HEALTHCHECK: behind CMD)."""

_FIELD_KEYWORDS = frozenset(("COPY", "ADD", "VOLUME", "FROM", "EXPOSE"))
_PAIR_KEYWORDS = frozenset(("ENV", "LABEL", "ARG"))


class Span(NamedTuple):
    """The bytes from offset `start` up to, but not including, offset `end` of one file."""

    start: int
    end: int


@value
class Joined:
    """Text as the builder hands it on: continuation lines joined, comments and blank lines between them gone.

    `text` is the joined text; `segments` are (offset in text, offset in file) pairs, ascending in both, one
    for each piece that stands unbroken in the file.
    """

    text: bytes
    segments: tuple[tuple[int, int], ...]

    def source(self, offset: int) -> int:
        """The file offset of the byte at `offset` of `text` (for `len(text)`: just behind the last byte)."""
        if len(self.segments) == 1:
            return self.segments[0][1] + offset - self.segments[0][0]
        if offset and offset == len(self.text):
            return self.behind(offset)
        at = bisect_right(self.segments, (offset, 1 << 62)) - 1
        joined, source = self.segments[max(at, 0)]
        return source + offset - joined

    def behind(self, offset: int) -> int:
        """The file offset right behind the byte in front of `offset` of `text`, where that byte's own line goes on;
        for 0, that of the first byte."""
        return self.source(offset - 1) + 1 if offset else self.source(0)

    def span(self, start: int, end: int) -> Span:
        """The file span that runs from the byte at `start` to the last byte before `end` of `text`."""
        if len(self.segments) == 1:
            ((joined, source),) = self.segments
            return Span(source + start - joined, source + max(start, end) - joined)
        return Span(self.source(start), self.behind(end) if end > start else self.source(start))

    def part(self, start: int, end: int) -> Joined:
        """The bytes from `start` up to, but not including, `end` of `text`, with their places in the file."""
        if len(self.segments) == 1:
            ((joined, source),) = self.segments
            return Joined(self.text[start:end], ((0, source + start - joined),))
        if start >= end:
            return Joined(self.text[start:end], ((0, self.source(start)),))
        inside = [(at - start, source) for at, source in self.segments if start < at < end]
        return Joined(self.text[start:end], ((0, self.source(start)), *inside))


@value
class Word:
    """One argument: `raw` with its quotes, and where it stands in the file."""

    raw: str
    span: Span


@value
class Pair:
    """One name of ENV, LABEL or ARG with its value as written (quotes and variables kept), and where.

    `value` is None for an ARG without one; `value_span` is then empty. `legacy` marks `ENV name value`.
    """

    name: str
    value: str | None
    span: Span
    value_span: Span
    legacy: bool = False


@value
class Flag:
    """A builder flag such as `--from=build`; `value` is None for a bare flag such as `--link`."""

    name: str
    value: str | None
    span: Span


@value
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


@value
class Item:
    """What all items share: offset `start`, first line `line` (1-based) and the exact bytes `text`."""

    start: int
    line: int
    text: bytes

    @property
    def span(self) -> Span:
        """All bytes of the item, its line end included."""
        return Span(self.start, self.start + len(self.text))

    @derived
    def end_line(self) -> int:
        """The last line (1-based) that the item stands on."""
        return self.line + self.text.count(b"\n") - (1 if self.text.endswith(b"\n") else 0)


@value
class Blank(Item):
    """A line of white space only (or a byte order mark alone in front of one)."""


@value
class Comment(Item):
    """A comment line, between instructions or inside a continuation."""

    @property
    def content(self) -> str:
        """The comment's text behind `#`, stripped of white space."""
        return self.text.strip().lstrip(b"#").strip().decode("utf-8", "surrogateescape")


@value
class Directive(Item):
    """A parser directive (`# syntax=`, `# escape=`, `# check=`); `name` in lower case."""

    name: str
    value: str


@value
class Instruction(Item):
    r"""One instruction with all its continuation lines and heredocs.

    `keyword` is in upper case whatever the file says. `joined` is the whole line as the builder sees it,
    keyword and flags included, heredoc bodies not. `escape` is the file's escape character. Behind ONBUILD,
    `heredocs` are both the outer and the inner instruction's.
    """

    keyword: str
    joined: Joined
    heredocs: tuple[Heredoc, ...]
    escape: bytes

    def flag(self, name: str) -> str | None:
        """The value of the first flag called `name` (without dashes): "" when bare, None when absent."""
        return next((f.value or "" for f in self.flags if f.name == name), None)

    @derived
    def _layout(self) -> Layout:
        return layout(self.joined.text, self.escape)

    @derived
    def keyword_span(self) -> Span:
        """The bytes of the keyword in the file."""
        return self.joined.span(self._layout.keyword_start, self._layout.keyword_end)

    @derived
    def code(self) -> Span:
        """From the keyword to the last byte of the arguments: line end, white space and a dangling escape
        character behind them, and heredoc bodies, are left out."""
        return self.joined.span(self._layout.keyword_start, self._layout.args_end)

    @property
    def tail(self) -> tuple[int, int]:
        """The bounds, in `joined.text`, of everything behind the keyword: flags and arguments."""
        return self._layout.tail_start, self._layout.args_end

    @derived
    def flags(self) -> tuple[Flag, ...]:
        """The builder flags in front of the arguments, quotes and escapes in them resolved."""
        return tuple(self._flag(piece) for piece in self._layout.flags)

    def _flag(self, piece: Piece) -> Flag:
        # The builder reads flags byte by byte, so that each byte becomes a character.
        name, equals, value = piece.text.decode("latin-1").partition("=")
        return Flag(name[2:], value if equals else None, self.joined.span(piece.start, piece.end))

    @property
    def flags_start(self) -> int:
        """Where a flag that comes before all others begins, an offset (bytes) in the file: in front of the `--` that
        ends the flags, when that is all there is of them."""
        return self.flags[0].span.start if self.flags else self.joined.source(self._layout.tail_start)

    @derived
    def args(self) -> Joined:
        """Everything behind keyword and flags as the builder sees it, without white space at its ends."""
        return self.joined.part(self._layout.args_start, self._layout.args_end)

    @derived
    def comments(self) -> tuple[Comment, ...]:
        """The comment lines inside the continuation."""
        end = self.heredocs[0].body.start - self.start if self.heredocs else len(self.text)
        found: list[Comment] = []
        offset = 0
        for index, text in enumerate(_LINES.findall(self.text, 0, end)):
            if index and text.startswith(b"#", skip_space(text)):
                found.append(Comment(self.start + offset, self.line + index, text))
            offset += len(text)
        return tuple(found)

    def line_of(self, at: int) -> int:
        """The line (1-based) that the byte at `at` of the joined arguments stands on."""
        return self.line + self.text.count(b"\n", 0, self.args.source(at) - self.start)

    @derived
    def inner(self) -> Instruction | None:
        """The instruction behind ONBUILD, its bytes those from its keyword on; None for all others."""
        if self.keyword != "ONBUILD" or not self.args.text:
            return None
        cut = self.args.source(0) - self.start
        keyword = upper_keyword(self.args.text[slice(*layout(self.args.text, self.escape)[:2])])
        return Instruction(
            self.start + cut, self.line_of(0), self.text[cut:], keyword, self.args, self.heredocs, self.escape
        )

    @derived
    def _json(self) -> tuple[int, tuple[Piece, ...]] | None:
        """Where in the arguments their JSON array begins, and its strings; None for the shell form."""
        if self.keyword not in JSON_KEYWORDS or b"[" not in self.args.text:
            return None
        text, start = self.args.text, 0
        if self.keyword == "HEALTHCHECK":
            kind = fields(text)[:2]
            if len(kind) < 2:
                return None
            start = kind[1].start
        strings = json_strings(text[start:])
        return None if strings is None else (start, strings)

    @derived
    def exec_form(self) -> tuple[str, ...] | None:
        """The strings of a JSON array (of HEALTHCHECK: of its command), None for the shell form."""
        if self._json is None:
            return None
        return tuple(_decoded_json(piece.text) for piece in self._json[1])

    @derived
    def words(self) -> tuple[Word, ...]:
        """The arguments as the builder parts them, as written.

        COPY, ADD, FROM, EXPOSE, VOLUME: the words between white space; ENV, LABEL, ARG: those between
        unquoted white space, for `ENV name value` both; a JSON array: its strings with their quotes;
        HEALTHCHECK: its kind and the rest; ONBUILD: nothing (see `inner`); all others: the whole of `args`.
        """
        return tuple(
            Word(piece.text.decode("utf-8", "surrogateescape"), self.args.span(piece.start, piece.end))
            for piece in self._pieces
        )

    @derived
    def values(self) -> tuple[str, ...]:
        """The arguments as texts: a JSON array's strings (HEALTHCHECK: behind its kind), else the words."""
        if self._json is None:
            return tuple(piece.text.decode("utf-8", "surrogateescape") for piece in self._pieces)
        kind = fields(self.args.text[: self._json[0]])
        return (*(piece.text.decode("utf-8", "surrogateescape") for piece in kind), *(self.exec_form or ()))

    @derived
    def _pieces(self) -> tuple[Piece, ...]:
        text = self.args.text
        if not text or self.keyword == "ONBUILD":
            return ()
        if self.keyword in _PAIR_KEYWORDS:
            pieces = quoted_fields(text, self.escape)
            if self.keyword != "ARG" and pieces and b"=" not in pieces[0].text:
                gap = _GAP.search(text)
                if gap:
                    name, value = text[: gap.start()], text[gap.end() :]
                    return Piece(name, 0, gap.start()), Piece(value, gap.end(), len(text))
            return pieces
        if self._json is not None:
            start, strings = self._json
            moved = tuple(Piece(piece.text, piece.start + start, piece.end + start) for piece in strings)
            return (*fields(text[:start]), *moved)
        if self.keyword in _FIELD_KEYWORDS:
            return fields(text)
        if self.keyword == "HEALTHCHECK" and len(kind := fields(text)[:2]) == 2:
            return kind[0], Piece(text[kind[1].start :], kind[1].start, len(text))
        return (Piece(text, 0, len(text)),)

    @derived
    def pairs(self) -> tuple[Pair, ...]:
        """The names and values of ENV, LABEL or ARG; empty for the others and where a `=` is missing."""
        if self.keyword not in _PAIR_KEYWORDS or not self.words:
            return ()
        if self.keyword != "ARG" and "=" not in self.words[0].raw:
            if len(self.words) != 2:
                return ()
            name, value = self.words
            span = Span(name.span.start, value.span.end)
            return (Pair(name.raw, value.raw, span, value.span, legacy=True),)
        found: list[Pair] = []
        for word, piece in zip(self.words, self._pieces, strict=True):
            label, equals, text = word.raw.partition("=")
            if not equals and self.keyword != "ARG":
                return ()
            cut = piece.text.find(b"=") + 1 if equals else len(piece.text)
            value_span = self.args.span(piece.start + cut, piece.end)
            found.append(Pair(label, text if equals else None, word.span, value_span))
        return tuple(found)


@value
class Stage:
    """A build stage: FROM and everything up to the next FROM.

    `base` is the image reference or stage name as written (variables unexpanded), `name` the AS name in lower
    case or None, `parent` the index of the earlier stage that `base` names, or None for an image.
    `candidates` are the indices of all earlier stages that `base` names under some values of its variables;
    without variables, `parent` alone or none.
    """

    index: int
    base: str
    name: str | None
    parent: int | None
    instructions: tuple[Instruction, ...]
    candidates: tuple[int, ...]


@value
class Dockerfile:
    """One parsed file. `escape` is the escape character, `fault` the first line (1-based) at which the
    builder's parser gives the file up, and why, None when it does not."""

    source: bytes
    items: tuple[Item, ...]
    escape: bytes
    fault: tuple[int, str] | None

    @derived
    def newline(self) -> bytes:
        """The line end that most lines use."""
        return b"\r\n" if self.source.count(b"\r\n") * 2 > self.source.count(b"\n") else b"\n"

    @derived
    def problem(self) -> tuple[int, str] | None:
        """A line (1-based) for which the builder is known to refuse the file, and why, on one line; else None."""
        from layersmith.syntax.problems import first_problem

        found = self.fault or first_problem(self)
        return (found[0], visible(found[1])) if found else None

    @derived
    def instructions(self) -> tuple[Instruction, ...]:
        """All instructions in order."""
        return tuple(item for item in self.items if isinstance(item, Instruction))

    @derived
    def runs(self) -> tuple[bytes, ...]:
        """The texts of all RUNs in order."""
        return tuple(instruction.text for instruction in self.instructions if instruction.keyword == "RUN")

    @derived
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


def upper_keyword(raw: bytes) -> str:
    """The keyword `raw` in upper case, as the builder compares it."""
    if raw.isascii():
        return raw.decode("ascii").upper()
    text = raw.decode("utf-8", "surrogateescape")
    # Only what becomes ASCII in lower case (the Kelvin sign does) is a keyword.
    return text.lower().upper() if text.lower().isascii() else text


def _decoded_json(raw: bytes) -> str:
    if b"\\" not in raw:
        return raw[1:-1].decode("utf-8", "replace")
    import json

    text: str = json.loads(raw.decode("utf-8", "replace"))
    return _SURROGATE.sub("\ufffd", text)


def _stage(index: int, names: dict[str, int], members: list[Instruction]) -> Stage:
    words = [word.raw for word in members[0].words]
    base = words[0] if words else ""
    name = words[2].lower() if len(words) == 3 and words[1].lower() == "as" else None
    start, variable, _ = base.lower().partition("$")
    parent = None if variable else names.get(start)
    if variable:
        candidates = tuple(at for other, at in names.items() if other.startswith(start))
    else:
        candidates = () if parent is None else (parent,)
    return Stage(index, base, name, parent, tuple(members), candidates)
