r"""How authors lay out a RUN over several lines, and how to add to it in their own style.

Two styles are told apart: the operator at the end of a line (`a && \`) and at the start of the next (` && a`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from layersmith.rewrite import Edit
from layersmith.syntax.tree import Comment, Dockerfile, Instruction, Span

_LEADING = re.compile(rb"\n([ \t]*)(?:&&|;)[ \t]")
_TRAILING = re.compile(rb"(?:&&|;)[ \t]*[\\`][ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*([ \t]*)[^\s#]")


@dataclass(frozen=True)
class Layout:
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


def layout(tree: Dockerfile, run: Instruction) -> Layout:
    """The layout of `run`'s own lines, else the one most RUNs of the file use, else operators at line ends."""
    own = _of(run.text)
    if own:
        return own
    seen = [found for other in tree.instructions if other.keyword == "RUN" and (found := _of(other.text))]
    return max(seen, key=seen.count) if seen else Layout(False, _indent(run.text) or b"    ")


def _of(text: bytes) -> Layout | None:
    if found := _LEADING.search(text):
        return Layout(True, found[1])
    if found := _TRAILING.search(text):
        return Layout(False, found[1])
    return None


def _indent(text: bytes) -> bytes | None:
    found = re.search(rb"\n([ \t]+)[^\s#]", text)
    return found[1] if found else None


def dangling(run: Instruction) -> bool:
    """Whether something (an escape character, a comment) follows the last command inside the instruction, so that
    nothing can be put behind it without touching that too."""
    return bool(run.text[run.code.end - run.start :].strip())


def append(tree: Dockerfile, run: Instruction, strip: int, operator: bytes, body: bytes,
           comments: tuple[Comment, ...] = ()) -> Edit:  # fmt: skip
    """The edit that puts `body` behind the last command of `run`, on a line of its own in the run's style.

    `strip` bytes at the end of the run's arguments are taken off first (a trailing `;`); `comments` come along above.
    """
    end = run.args.source(len(run.args.text) - strip)
    while end > run.start and tree.source[end - 1 : end] in (b" ", b"\t"):
        end -= 1
    return Edit(Span(end, run.code.end), layout(tree, run).glue(tree, operator, comments) + body)


def removal(tree: Dockerfile, instruction: Instruction, comments: tuple[Comment, ...] = ()) -> Edit:
    """The edit that deletes an instruction with the comment lines right above it, and one of the blank lines around
    it when it stood between two."""
    start = comments[0].start if comments else instruction.start
    end = instruction.start + len(instruction.text)
    blank = (b"\n", b"\r\n")
    before = tree.source[:start].rpartition(b"\n")[0].rpartition(b"\n")[2] if start else b""
    lines_before_blank = start > 0 and not before.strip()
    following = tree.source[end : tree.source.find(b"\n", end) + 1] if tree.source.find(b"\n", end) >= 0 else b""
    if lines_before_blank and (following in blank or end == len(tree.source)):
        start = start - len(before) - 1
    if end == len(tree.source) and not instruction.text.endswith(b"\n") and start:
        # The file had no final newline and keeps having none.
        start -= 2 if tree.source[start - 2 : start] == b"\r\n" else 1
    return Edit(Span(start, end), b"")
