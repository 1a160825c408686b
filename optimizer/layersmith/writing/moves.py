"""Instructions at another place of their stage, with the comments and blank lines that belong to them."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.syntax.tree import Comment, Instruction, Span, Stage
from layersmith.writing.layout import cut
from layersmith.writing.pragmas import commented_out


def moved(facts: Facts, stage: Stage, places: Sequence[tuple[Instruction, Instruction | None]]) -> tuple[Edit, ...]:
    """The edits that move each instruction of `places`, in the order of the file, above the one beside it (None: to the
    end of `stage`). What goes to one place stays in order, with a blank line where one stood above it."""
    gone = [(comments[0].start if comments else i.start, i.start + len(i.text)) for i, _ in places
            for comments in (_own(facts, i),)]  # fmt: skip
    cuts = (cut(facts.tree, start, end) for start, end in _together(facts, gone))
    anchors = dict.fromkeys(anchor for _, anchor in places)
    return (*cuts, *(_put(facts, stage, [i for i, to in places if to is anchor], anchor) for anchor in anchors))


def _own(facts: Facts, instruction: Instruction) -> tuple[Comment, ...]:
    """The comments that go where `instruction` goes: those right above it, unless an instruction is commented out."""
    comments = facts.comments_above(instruction)
    return () if commented_out(comments) else comments


def _together(facts: Facts, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`spans` with those made one that only blank lines part."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and not facts.tree.source[found[-1][1] : start].strip():
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _put(facts: Facts, stage: Stage, instructions: list[Instruction], anchor: Instruction | None) -> Edit:
    newline, source = facts.tree.newline, facts.tree.source
    lines: list[bytes] = []
    for at, instruction in enumerate(instructions):
        if at and _blank_above(facts, instruction):
            lines.append(newline)
        texts = (item.text for item in (*_own(facts, instruction), instruction))
        lines += (text if text.endswith(b"\n") else text + newline for text in texts)
    text = b"".join(lines)
    if anchor is not None:
        top = (*facts.comments_above(anchor), anchor)[0].start
        return Edit(Span(top, top), text + (newline if _blank_above(facts, anchor) else b""))
    last = stage.instructions[-1]
    end = last.start + len(last.text)
    text = (newline if _blank_above(facts, instructions[0]) else b"") + text
    if end == len(source) and not last.text.endswith(b"\n"):
        # The file had no final newline and keeps having none.
        text = newline + text.removesuffix(newline)
    return Edit(Span(end, end), text)


def _blank_above(facts: Facts, instruction: Instruction) -> bool:
    """Whether a blank line stands above `instruction` and its comments."""
    top = (*facts.comments_above(instruction), instruction)[0].start
    before = facts.tree.source[:top].rpartition(b"\n")[0].rpartition(b"\n")[2]
    return top > 0 and not before.strip()
