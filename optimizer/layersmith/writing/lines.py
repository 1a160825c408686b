"""The body of a RUN as the lines of a here-document, with its comments."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter

from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.shell.ast import Command, Script, Sequence, Word
from layersmith.shell.errexit import Lines
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Comment, Instruction, Joined, Span
from layersmith.values import pattern, value
from layersmith.writing.layout import layout

_NAMES = (b"EOF", b"END", b"SCRIPT")
_OPERATOR = pattern(rb"(?:&&|\|\|?|;|[({]|\b(?:then|else|do|elif))\Z")
_CASE = pattern(rb"\bcase\s+(?:\"[^\"]*\"|[^\s\"]+)\s+in\Z")
_GOES_ON = pattern(rb"\s*\d*[<>&|;)]")
_CLOSING = pattern(rb"[})]|(?:fi|done|esac)\b")
_NEAR = 256
"""As far back it is looked for what ends a line, in bytes."""
_EMPTY = (b"", b"\\", b"`")
_BLANKS = pattern(rb"[ \t]*")


@value
class _Body:
    """The body of one RUN while it is written: its text `args`, where commands keep a line together (`words`, the
    places of all words in it), its `comments` and the `unit` by which what belongs to a line stands in."""

    args: Joined
    words: tuple[tuple[int, int], ...]
    comments: tuple[Comment, ...]
    unit: bytes

    def lines(self, start: int, end: int) -> list[bytes] | Missed:
        """The lines of the command from `start` to `end`, the first at the margin."""
        segments = self.args.segments
        first, behind = bisect_right(segments, start, key=itemgetter(0)), bisect_left(segments, end, key=itemgetter(0))
        cuts = [at for at, _ in segments[first:behind]]
        pieces = [self.args.text[one:other] for one, other in pairwise((start, *cuts, end))]
        found, inside = [pieces[0]], [False]
        for cut, piece in zip(cuts, pieces[1:], strict=True):
            comments = self.above(self.args.source(cut - 1), self.args.source(cut))
            split = next((word for word in self.words if word[0] < cut < word[1]), None)
            if split and (comments or b"'" in self.args.text[slice(*split)]):
                return Missed("split-word", 0, "a line ends inside a word in quotes, where a shell would see that")
            if not split:
                found[-1] = found[-1].rstrip()
            if not split and self._open(cut):
                if found[-1].endswith(b";") and not found[-1].endswith(b";;"):
                    found[-1] = found[-1][:-1].rstrip()
                found += [text.strip() for text in comments]
                inside += [False] * len(comments)
            elif comments:
                return Missed("comment-inside", 0, "a comment between the words of one command would end it")
            else:
                found[-1] += (b"" if split or not found[-1] else b" ") + b"\\"
            found.append(piece if split else piece.rstrip())
            inside.append(bool(split))
        return self._indented(found, inside)

    def above(self, start: int, end: int) -> list[bytes]:
        """The comment lines between two places of the file, without line ends."""
        return [comment.text.strip() for comment in self.comments if start < comment.start < end]

    def _open(self, cut: int) -> bool:
        """Whether an operator stands before `cut`, behind which a line may end."""
        before = self.args.text[:cut].rstrip()
        if any(word[1] == len(before) for word in self.words):
            return False
        near = before[-_NEAR:]
        # Behind the pattern of a `case`, as behind a subshell, only what does not go on with it may be on a new line.
        ends = near.endswith(b")") and not _GOES_ON.match(self.args.text, cut)
        return ends or _OPERATOR.search(near) is not None or _CASE.search(near) is not None

    def _indented(self, lines: list[bytes], inside: list[bool]) -> list[bytes]:
        """`lines` with their common margin changed to that of a command that stands at the margin itself."""
        free = [line for line, kept in zip(lines[1:], inside[1:], strict=True) if not kept and line]
        margins = [len(_margin(line)) for line in free if not line.startswith(b"#")]
        # A line that closes what the first one opens stands where that does.
        closed = _CLOSING.match(lines[-1].lstrip()) is not None
        margin, unit = min(margins, default=0), b"" if closed else self.unit
        return lines[:1] + [
            line if kept else unit + line[min(margin, len(_margin(line))) :]
            for line, kept in zip(lines[1:], inside[1:], strict=True)
        ]


def here_document(facts: Facts, run: Instruction, script: Script, lines: Lines) -> tuple[Edit, ...] | Missed:
    """The edit that writes `run`, whose body is `script`, as a here-document with a line for each of `lines`, or why
    that can't be done."""
    indent = layout(facts.tree, [run]).indent
    unit = b"\t" if b"\t" in indent else b" " * 2 if len(indent) == 2 else b" " * 4
    body = _Body(run.args, tuple(_words(script.body)), run.comments, unit)
    written, last = [b"set -e"] if lines.stop else [], run.start
    for at, (start, end) in enumerate(lines.places):
        gap = facts.tree.source[last : run.args.source(start)].split(b"\n")[1:-1]
        # A line of nothing but an escape parts paragraphs, as an empty line does in a script.
        written += [b""] if at and any(line.strip() in _EMPTY for line in gap) else []
        written += body.above(last, run.args.source(start))
        found = body.lines(start, end)
        if isinstance(found, Missed):
            return Missed(found.reason, run.line, found.detail)
        written += found
        last = run.args.source(end - 1)
    written += body.above(last, run.start + len(run.text))
    text = b"\n".join(written) + b"\n"
    # A first line with `#!` would name the program that reads it.
    if text.startswith(b"#!") or not _same_commands(script, text, lines.stop):
        return Missed("unclear", run.line, "its lines would not be read as they are")
    name = next((name for name in _NAMES if name not in written), None)
    if name is None:
        return Missed("unclear", run.line, f"a line of it is {_NAMES[-1].decode()}")
    start = run.flags[-1].span.end if run.flags else run.keyword_span.end
    end = run.start + len(run.text) - run.text.endswith(b"\n")
    return (Edit(Span(start, end), b" <<" + name + b"\n" + text + name),)


def _margin(line: bytes) -> bytes:
    found = _BLANKS.match(line)
    return found[0] if found else b""


def _words(body: Sequence) -> Iterator[tuple[int, int]]:
    """Where the words of all commands stand, those behind a redirection with it."""
    for item in body.items:
        for pipeline in item.parts:
            for part in pipeline.parts:
                yield from ((word.start, word.end) for word in part.words)
                yield from ((one.start, one.end) for one in part.redirects)
                if isinstance(part, Command):
                    yield from ((one.start, one.end) for one in part.assignments)
                else:
                    for inner in part.bodies:
                        yield from _words(inner)


def _same_commands(script: Script, text: bytes, stops: bool) -> bool:
    """Whether a shell that reads `text` finds the commands of `script` in it, behind a `set -e` of ours."""
    found = parse(text, bash=True)
    if not isinstance(found, Script):
        return False
    return list(_plain(script.body)) == list(_plain(found.body))[stops:]


def _plain(body: Sequence) -> Iterator[tuple[object, ...]]:
    """The commands in `body`, and what stands around them but for braces."""

    def text(word: Word | None) -> str | None:
        return None if word is None else re.sub(r"\\\n", "", word.raw)

    for item in body.items:
        for part in (part for pipeline in item.parts for part in pipeline.parts):
            words = [text(word) for word in part.words]
            redirects = [(one.fd, one.operator, text(one.target)) for one in part.redirects]
            if isinstance(part, Command):
                yield words, redirects, [(one.name, text(one.value)) for one in part.assignments]
                continue
            if part.kind != "group" or redirects:
                yield words, redirects, part.kind, part.name
            for inner in part.bodies:
                yield from _plain(inner)
