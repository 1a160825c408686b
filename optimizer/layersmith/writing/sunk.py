"""COPYs written further down, with others ahead of the RUNs that they pass, in the author's layout."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.shell.pieces import Piece
from layersmith.syntax.tree import Blank, Comment, Instruction, Item, Span
from layersmith.values import pattern, value
from layersmith.writing.layout import blank_above, cut, keyword, layout
from layersmith.writing.pragmas import commented_out, pragmas

_OF_INSTALL = pattern(r"\b(?:install\w*|depend\w*|deps|requirements?|packages?|modules?|manifests?|lock)\b", re.I)
_OF_REST = pattern(r"\b(?:sources?|code|rest|everything|files|directory|folder|whole|entire)\b", re.I)


@value
class Ahead:
    """COPY `lines`, without line ends, that go right above `run`; None: to where the first COPY was."""

    lines: tuple[bytes, ...]
    run: Instruction | None


def sunk(
    facts: Facts,
    copies: Sequence[Instruction],
    first: bytes,
    aheads: Sequence[Ahead],
    below: Instruction,
    behind: Piece | None,
    cleans: Sequence[bytes] = (),
) -> tuple[Edit, ...]:
    """The edits that move `copies`, in the order of the file, below the RUN `below`, or into it, above its piece
    `behind`, and put `aheads` where they belong. Comments above a COPY go with it; `first` is the text of the first.
    Of a RUN that is cut, the first part ends with the commands `cleans`."""
    newline = facts.tree.newline
    gap = newline if _blank_below(facts, copies[-1]) else b""
    edits: list[Edit] = []
    block = b""
    gone: list[tuple[int, int]] = []
    for copy in copies:
        stays = aheads[0].lines if aheads and aheads[0].run is None and copy is copies[0] else ()
        comments = () if _heads_more(facts, copy, copies) else _own(facts, copy, bool(stays))
        start = comments[0].start if comments else copy.start
        if block:
            block += newline + (newline if blank_above(facts.tree, start) else b"")
        lines = [comment.text.rstrip(b"\r\n") for comment in comments]
        text = first if copy is copies[0] else facts.tree.source[copy.start : copy.code.end]
        block += newline.join((*lines, text))
        if stays:
            edits.append(Edit(Span(start, copy.code.end), newline.join(stays)))
        elif gone and not facts.tree.source[gone[-1][1] : start].strip():
            gone[-1] = gone[-1][0], copy.start + len(copy.text)
        else:
            gone.append((start, copy.start + len(copy.text)))
    edits += [cut(facts.tree, start, end) for start, end in gone]
    for one in aheads:
        if one.run is not None:
            top = (*facts.comments_above(one.run), one.run)[0].start
            above = gap if top and not blank_above(facts.tree, top) else b""
            edits.append(Edit(Span(top, top), above + newline.join(one.lines) + newline + gap))
    edits.append(_into(facts, below, behind, block, gap, cleans) if behind else _under(facts, below, block, gap))
    return tuple(edits)


def _own(facts: Facts, copy: Instruction, stays: bool) -> tuple[Comment, ...]:
    """The comments that go where `copy` goes: not those that are about what is installed, when that `stays`, and none
    that is an instruction behind a `#`."""
    comments = facts.comments_above(copy)
    text = " ".join(comment.content for comment in comments)
    if commented_out(comments) or (
        stays and not pragmas(comments) and _OF_INSTALL.search(text) and not _OF_REST.search(text)
    ):
        return ()
    return comments


def _heads_more(facts: Facts, copy: Instruction, moved: Sequence[Instruction]) -> bool:
    """Whether the comments above `copy` head a block of COPYs of which some stay."""
    following = _following(facts, copy)
    return (
        following is not None
        and _is_copy(following)
        and not any(following is other for other in moved)
        and not pragmas(facts.comments_above(copy))
    )


def _blank_below(facts: Facts, copy: Instruction) -> bool:
    """Whether a blank line stands below `copy`, and the COPYs that follow it in a row."""
    behind = _following(facts, copy)
    while behind is not None and _is_copy(behind):
        behind = _following(facts, behind)
    return isinstance(behind, Blank)


def _following(facts: Facts, one: Item) -> Item | None:
    items = facts.tree.items
    at = bisect_right(items, one.start, key=lambda item: item.start)
    return items[at] if at < len(items) else None


def _under(facts: Facts, below: Instruction, block: bytes, gap: bytes) -> Edit:
    end = below.start + len(below.text)
    newline = facts.tree.newline
    if gap and (row := _row_below(facts, below)):
        return Edit(Span(row.start, row.start), block + newline)
    if below.text.endswith(b"\n"):
        behind = _following(facts, below)
        joins = behind is None or isinstance(behind, Blank) or _is_copy(behind)
        return Edit(Span(end, end), gap + block + newline + (b"" if joins else gap))
    return Edit(Span(end, end), newline + gap + block)


def _row_below(facts: Facts, instruction: Instruction) -> Instruction | None:
    """The COPY or ADD that comes next behind blank lines, which what is copied can join without another one."""
    behind = _following(facts, instruction)
    if not isinstance(behind, Blank):
        return None
    while isinstance(behind, Blank):
        behind = _following(facts, behind)
    return behind if isinstance(behind, Instruction) and _is_copy(behind) else None


def _is_copy(item: Item) -> bool:
    return isinstance(item, Instruction) and item.keyword in ("COPY", "ADD")


def _into(facts: Facts, run: Instruction, behind: Piece, block: bytes, gap: bytes, cleans: Sequence[bytes]) -> Edit:
    """The edit that cuts `run` in front of the piece `behind` and puts `cleans` and, in a line of its own, `block`
    between."""
    tree, newline = facts.tree, facts.tree.newline
    end = _end_before(run, behind.start)
    start = run.args.source(behind.start)
    between = tuple(comment for comment in run.comments if end < comment.start < start)
    head = tree.source[run.keyword_span.start : run.args.source(0)]
    if any(comment.start < run.args.source(0) for comment in run.comments):
        # Comments among the flags are not said twice.
        flags = (tree.source[flag.span.start : flag.span.end] for flag in run.flags)
        head = b" ".join((keyword(tree, "RUN", run).encode(), *flags)) + b" "
    indent = run.text[: run.keyword_span.start - run.start]
    style = layout(tree, [run]).indented_as(run)
    many = b"\n" in tree.source[run.code.start : run.code.end]
    flat = b" && " if behind.operator == b"&&" else b"; "
    glue = style.glue(tree, behind.operator) if many else flat
    settings = b"".join(setting + glue for setting in behind.settings)
    notes = b"".join(indent + comment.text.strip() + newline for comment in between)
    ends = b"".join(style.glue(tree, b"&&") + clean for clean in cleans)
    text = ends + newline + gap + block + newline + gap + notes + indent + head + settings
    return Edit(Span(end, start), text)


def _end_before(run: Instruction, offset: int) -> int:
    """Where in the file the command ends that stands in front of the one at `offset` of the body of `run`."""
    text = run.args.text[:offset].rstrip(b" \t\r\n").removesuffix(b"&&").removesuffix(b";").rstrip(b" \t\r\n;")
    return run.args.behind(len(text))
