"""From bytes to the lossless tree. Parsing never fails; what the builder refuses is the tree's `fault`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from layersmith.syntax.heredocs import Opening, openings
from layersmith.syntax.tree import (
    INSTRUCTIONS,
    Blank,
    Comment,
    Directive,
    Dockerfile,
    Heredoc,
    Instruction,
    Item,
    Joined,
    Span,
    upper_keyword,
)
from layersmith.syntax.variables import WordError
from layersmith.syntax.words import skip_space, trimmed

LONGEST_LINE = 65_535
"""The builder refuses lines with more bytes than this (line end not counted)."""

_LINES = re.compile(rb"[^\n]*\n|[^\n]+")
_DIRECTIVE = re.compile(rb"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z")
_DIRECTIVES = frozenset((b"syntax", b"escape", b"check"))
_HASH = 0x23
_KEYWORDS = {form: name for name in INSTRUCTIONS for form in (name.encode(), name.lower().encode())}
_MAY_OPEN_HEREDOC = frozenset(("RUN", "COPY", "ADD", "ONBUILD"))
_BOM = b"\xef\xbb\xbf"


def parse(source: bytes, earlier: Dockerfile | None = None, same: int = 0) -> Dockerfile:
    """The tree of a Dockerfile's bytes, whatever they are.

    When the first `same` bytes are those of the tree `earlier`, the items that these certainly hold are taken from it,
    with all that is known of them.
    """
    kept = _kept(earlier, same) if earlier else ()
    return _Parser(source, earlier.escape).run(kept) if earlier and kept else _parsed(source)


@lru_cache(maxsize=2)
def _parsed(source: bytes) -> Dockerfile:
    """The tree of all of `source`: who looks for the context of a file asks for it, and who rewrites it then."""
    return _Parser(source, b"\\").run(())


def _kept(tree: Dockerfile, same: int) -> tuple[Item, ...]:
    """The items of `tree` that its first `same` bytes hold, whatever follows; none when a directive may follow."""
    if tree.fault:
        return ()
    # The last one may go on in another file.
    items = tree.items[: bisect_right(tree.items[:-1], same, key=lambda item: item.start + len(item.text))]
    return items if items and not isinstance(items[-1], Directive) else ()


class _Parser:
    def __init__(self, source: bytes, escape: bytes) -> None:
        self._source = source
        self._lines: list[bytes] = _LINES.findall(source)
        self._escape = escape
        self._fault: tuple[int, str] | None = None

    def run(self, kept: tuple[Item, ...]) -> Dockerfile:
        """The tree; `kept` are the items that the file is known to begin with, whole and without a fault."""
        lines, count = self._lines, len(self._lines)
        items: list[Item] = list(kept)
        seen: set[bytes] = set()
        at_top = not kept
        some = any(isinstance(item, Instruction) for item in kept)
        position = kept[-1].start + len(kept[-1].text) if kept else 0
        index = self._source.count(b"\n", 0, position)
        while index < count:
            raw = lines[index]
            body = raw.lstrip()
            if not index and raw.startswith(_BOM):
                body = raw[3:].lstrip()
            if body and body[0] >= 0x80:
                body = body[skip_space(body) :]
            if at_top:
                directive = self._directive(body, position, index + 1, raw, seen)
                if directive:
                    items.append(directive)
                    position += len(raw)
                    index += 1
                    continue
                at_top = False
            if not body:
                items.append(Blank(position, index + 1, raw))
            elif body[0] == _HASH:
                items.append(Comment(position, index + 1, raw))
            else:
                item, taken = self._instruction(index, position, body)
                some = True
                items.append(item)
                position += len(item.text)
                index += taken
                continue
            position += len(raw)
            index += 1
        if not some:
            self._refuse(max(count, 1), "file with no instructions")
        self._measure()
        return Dockerfile(self._source, tuple(items), self._escape, self._fault)

    def _refuse(self, line: int, reason: str) -> None:
        if self._fault is None:
            self._fault = (line, reason)

    def _measure(self) -> None:
        if len(self._source) <= LONGEST_LINE:
            return
        for index, line in enumerate(self._lines):
            if len(line) > LONGEST_LINE and len(line.removesuffix(b"\n")) > LONGEST_LINE:
                self._refuse(index + 1, f"line longer than {LONGEST_LINE} bytes")
                return

    def _directive(self, body: bytes, start: int, line: int, raw: bytes, seen: set[bytes]) -> Directive | None:
        if not body.startswith(b"#"):
            return None
        text = body[1:].rstrip(b"\r\n")
        match = _DIRECTIVE.match(text, skip_space(text))
        if not match or match[1].lower() not in _DIRECTIVES:
            return None
        name, value = match[1].lower(), match[2]
        if name in seen:
            self._refuse(line, f"only one {name.decode()} parser directive can be used")
        elif name == b"escape":
            if value in (b"\\", b"`"):
                self._escape = value
            else:
                self._refuse(line, "the escape character must be \\ or `")
        seen.add(name)
        return Directive(start, line, raw, name.decode(), value.decode("utf-8", "surrogateescape"))

    def _instruction(self, index: int, position: int, body: bytes) -> tuple[Instruction, int]:
        """The instruction that begins at line `index` (from 0) with `body`, and how many lines it takes."""
        lines, escape = self._lines, self._escape
        raw = lines[index]
        text = body.rstrip(b"\r\n")
        start = position + len(raw) - len(body)
        taken = 1
        tail = text.rstrip(b" \t")
        if tail.endswith(escape) and not tail.endswith(escape + escape):
            joined, taken = self._continued(index, position, tail[:-1], start)
            text = joined.text
            raw = b"".join(lines[index : index + taken])
        else:
            joined = Joined(text, ((0, start),))
        keyword = _KEYWORDS.get(text.split(None, 1)[0]) if text and not text.isspace() else ""
        if keyword is None:
            keyword = _odd_keyword(text)
        heredocs: tuple[Heredoc, ...] = ()
        if keyword in _MAY_OPEN_HEREDOC and b"<<" in text:
            heredocs = self._heredocs(index, taken, position + len(raw), text, keyword)
            if heredocs:
                end = heredocs[-1].terminator.end
                newline = self._source.find(b"\n", end)
                raw = self._source[position : newline + 1 if newline >= 0 else len(self._source)]
                taken = raw.count(b"\n") + (not raw.endswith(b"\n"))
        return Instruction(position, index + 1, raw, keyword, joined, heredocs, escape), taken

    def _continued(self, index: int, position: int, first: bytes, start: int) -> tuple[Joined, int]:
        """The joined text of an instruction of several lines, and how many these are."""
        lines, escape = self._lines, self._escape
        pieces = [first]
        length = len(first)
        segments = [(0, start)] if first else []
        position += len(lines[index])
        at = index + 1
        open_ended = True
        while open_ended and at < len(lines):
            raw = lines[at]
            body = raw.lstrip()
            if body and body[0] >= 0x80:
                body = body[skip_space(body) :]
            if body and body[0] != _HASH:
                piece = raw.rstrip(b"\r\n")
                tail = piece.rstrip(b" \t")
                open_ended = tail.endswith(escape) and not tail.endswith(escape + escape)
                if open_ended:
                    piece = tail[:-1]
                if piece:
                    pieces.append(piece)
                    segments.append((length, position))
                    length += len(piece)
            position += len(raw)
            at += 1
        return Joined(b"".join(pieces), tuple(segments or [(0, start)])), at - index

    def _heredocs(self, index: int, taken: int, position: int, text: bytes, keyword: str) -> tuple[Heredoc, ...]:
        """The heredocs of the instruction whose `taken` lines from `index` on end at offset `position`."""
        try:
            opened = openings(text, keyword, self._escape)
        except WordError as error:
            self._refuse(index + 1, str(error))
            return ()
        found, missing = self._bodies(opened, index + taken, position)
        if missing:
            self._refuse(index + 1, f"unterminated heredoc {missing.name}")
            # With white space in front of the name it is rather a shift (`1 << 2`) than a heredoc.
            sure = [opening for opening in opened if not opening.spaced]
            if len(sure) < len(opened):
                found, _ = self._bodies(sure, index + taken, position)
        return tuple(found)

    def _bodies(self, opened: Sequence[Opening], at: int, position: int) -> tuple[list[Heredoc], Opening | None]:
        """The heredocs from line `at` (from 0), offset `position` on, and the first one that has no end."""
        found: list[Heredoc] = []
        missing: Opening | None = None
        for opening in opened:
            name = opening.name.encode("utf-8", "surrogateescape")
            start = position
            terminator: Span | None = None
            while terminator is None and at < len(self._lines):
                content = self._lines[at].rstrip(b"\r\n")
                if (content.lstrip(b"\t") if opening.strip_tabs else content) == name:
                    terminator = Span(position, position + len(content))
                position += len(self._lines[at])
                at += 1
            if terminator is None:
                missing = missing or opening
                terminator = Span(position, position)
            body = Span(start, terminator.start)
            found.append(Heredoc(opening.name, opening.strip_tabs, opening.expand, body, terminator))
        return found, missing


def _odd_keyword(text: bytes) -> str:
    start, end = trimmed(text)
    return upper_keyword(text[start:end].split(None, 1)[0] if end > start else b"")
