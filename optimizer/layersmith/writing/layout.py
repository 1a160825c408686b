r"""How authors lay out a RUN over several lines, and how to add to it in their own style.

Two styles are told apart: the operator at the end of a line (`a && \`) and at the start of the next (` && a`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from layersmith.rewrite import Edit
from layersmith.syntax.tree import Comment, Dockerfile, Instruction, Span
from layersmith.values import NamedTuple, pattern

_BEHIND = rb"[ \t]*[\\`][ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*([ \t]*)[^\s#&|;]"
_LEADING = re.compile(rb"\n([ \t]*)&&[ \t]")
_TRAILING = pattern(rb"&&" + _BEHIND)
_SEMICOLON = pattern(rb";" + _BEHIND)
_CLOSING = pattern(rb"\n([ \t]*)(?:[})]|(?:done|fi|esac)\b)")
_INDENT = pattern(rb"\n([ \t]+)[^\s#]")
_COLUMN = pattern(rb"\w+(\t|  +)[^\s\\`-]")

WIDTH = 100
"""Columns up to which words stay on one line."""


def keyword(tree: Dockerfile, name: str, like: Instruction) -> str:
    """The keyword `name` in the letters of that of `like`: small ones where it has them, else capitals."""
    at = like.keyword_span
    return name.lower() if tree.source[at.start : at.end].islower() else name


class Layout(NamedTuple):
    """`leading`: operators open lines; `indent`: the white space in front of a continuation line."""

    leading: bool
    indent: bytes

    def glue(self, tree: Dockerfile, operator: bytes, comments: tuple[Comment, ...] = ()) -> bytes:
        """What stands between two commands put on separate lines: operator, continuation, comments, indentation."""
        lines = b"".join(comment.text.rstrip(b"\r\n") + tree.newline for comment in comments)
        semicolon = operator == b";"
        if self.leading and not semicolon:
            return b" " + tree.escape + tree.newline + lines + self.indent + operator + b" "
        before = b"" if semicolon else b" "
        return before + operator + b" " + tree.escape + tree.newline + lines + self.indent

    def indented_as(self, run: Instruction) -> Layout:
        """This layout with the indentation of `run` outside of its groups and loops, when lines of `run` have this
        layout too."""
        alike = (found for found in _of(run.text) or _of_steps(run.text) if found.leading is self.leading)
        first = next(alike, None)
        return Layout(self.leading, _outer([first.indent], run.text)) if first else self


def layout(tree: Dockerfile, runs: Sequence[Instruction]) -> Layout:
    """The layout that most continued lines of `runs` have (of equally many, the first one), else that of most lines
    in all RUNs of the file, else operators at line ends and the indentation of a continued line, else of the words
    behind a keyword that is followed by more than one blank, else four spaces."""
    if found := _most([run.text for run in runs]):
        return found
    if found := _usual(tree.runs):
        return found
    indents = (*(_indent(run.text) for run in runs), *(_column(run.text) for run in runs))
    return Layout(False, next(filter(None, indents), b"    "))


@lru_cache(maxsize=16)
def _usual(texts: tuple[bytes, ...]) -> Layout | None:
    return _most(texts)


def _most(texts: Iterable[bytes]) -> Layout | None:
    """The layout of most lines of `texts`; lines behind `;` count only where no other line has an operator."""
    texts = tuple(texts)
    seen: dict[bool, dict[Layout, int]] = {}  # in the order in which they are found
    for found in [*chain.from_iterable(map(_of, texts))] or chain.from_iterable(map(_of_steps, texts)):
        alike = seen.setdefault(found.leading, {})
        alike[found] = alike.get(found, 0) + 1
    if not seen:
        return None
    alike = max(seen.values(), key=lambda alike: sum(alike.values()))
    return max(alike, key=alike.__getitem__)


@lru_cache(maxsize=1024)
def _of(text: bytes) -> list[Layout]:
    """What each of the lines of one RUN that are continued at `&&` shows, in order."""
    if b"\n" not in text[:-1]:
        return []
    found = [(match.start(), Layout(True, match[1])) for match in _LEADING.finditer(text)]
    found += [(match.start(), Layout(False, match[1])) for match in _TRAILING.finditer(text)]
    return [layout for _, layout in sorted(found, key=lambda pair: pair[0])]


@lru_cache(maxsize=1024)
def _of_steps(text: bytes) -> list[Layout]:
    """What each of the lines of one RUN behind `;` shows; the last one of a group or loop is indented as that is."""
    indents = [match[1] for match in _SEMICOLON.finditer(text)] if b"\n" in text[:-1] else []
    if not indents:
        return []
    return [Layout(False, _outer(indents, text))] * len(indents)


def _outer(indents: list[bytes], text: bytes) -> bytes:
    """The least of `indents` and of those at which groups, branches and loops of `text` end."""
    return min((*indents, *(match[1] for match in _CLOSING.finditer(text))), key=len)


def _indent(text: bytes) -> bytes | None:
    found = _INDENT.search(text)
    return found[1] if found else None


def _column(text: bytes) -> bytes | None:
    found = _COLUMN.match(text)
    return b"\t" if found and found[1] == b"\t" else b" " * (found.end() - 1) if found else None


def dangling(run: Instruction) -> bool:
    """Whether something (an escape character, a comment) follows the last command inside the instruction, so that
    nothing can be put behind it without touching that too."""
    return bool(run.text[run.code.end - run.start :].strip())


def code_end(run: Instruction) -> int:
    """The offset behind the last command of `run`, or behind the white space at the end of its line: of all kinds, as a
    continuation is none when a form feed follows it."""
    behind = run.text[run.code.end - run.start :]
    return run.code.end if behind.strip() else run.start + len(run.text.removesuffix(b"\n").removesuffix(b"\r"))


def comment_in(instruction: Instruction, edits: Iterable[Edit], others: Iterable[Span] = ()) -> int | None:
    """The line (1-based) of the first comment inside of `instruction` of which one of `edits` takes in something; None
    when none does. Comments are the Dockerfile's and the `others` of its shell."""
    taken = [edit.span for edit in edits]
    for comment in sorted([*(comment.span for comment in instruction.comments), *others]):
        if any(span.start < comment.end and comment.start < span.end for span in taken):
            return instruction.line + instruction.text.count(b"\n", 0, comment.start - instruction.start)
    return None


def removal(tree: Dockerfile, instruction: Instruction, comments: tuple[Comment, ...] = ()) -> Edit:
    """The edit that deletes an instruction with the comment lines right above it, and one of the blank lines around
    it when it stood between two."""
    start = comments[0].start if comments else instruction.start
    return cut(tree, start, instruction.start + len(instruction.text))


def cut(tree: Dockerfile, start: int, end: int) -> Edit:
    """The edit that deletes whole lines, and one of the blank lines around them when they stood between two."""
    blank = (b"\n", b"\r\n")
    before = tree.source[:start].rpartition(b"\n")[0].rpartition(b"\n")[2] if start else b""
    lines_before_blank = start > 0 and not before.strip()
    following = tree.source[end : tree.source.find(b"\n", end) + 1] if tree.source.find(b"\n", end) >= 0 else b""
    if lines_before_blank and (following in blank or end == len(tree.source)):
        start = start - len(before) - 1
    if end == len(tree.source) and tree.source[-1:] != b"\n" and start:
        # The file had no final newline and keeps having none.
        start -= 2 if tree.source[start - 2 : start] == b"\r\n" else 1
    return Edit(Span(start, end), b"")


def blank_above(tree: Dockerfile, start: int) -> bool:
    """Whether the line above the one that begins at `start` is blank, or there is none."""
    return not tree.source[:start].rpartition(b"\n")[0].rpartition(b"\n")[2].strip()
