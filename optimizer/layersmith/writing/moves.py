"""Instructions at another place of their stage, with the comments and blank lines that belong to them."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.syntax.tree import INSTRUCTIONS, Comment, Instruction, Span, Stage
from layersmith.writing.layout import cut
from layersmith.writing.pragmas import commented_out


def moved(facts: Facts, stage: Stage, places: Sequence[tuple[Instruction, Instruction | None]]) -> tuple[Edit, ...]:
    """The edits that move each instruction of `places` above the one beside it (None: to the end of `stage`). What goes
    to one place comes there in the order of `places`, with a blank line where one stood above it."""
    going = {instruction.start for instruction, _ in places}
    own = {instruction.start: _own(facts, instruction, going) for instruction, _ in places}
    gone = [((*own[i.start], i)[0].start, i.start + len(i.text)) for i, _ in places]
    cuts = (cut(facts.tree, start, end) for start, end in _together(facts, sorted(gone)))
    anchors = dict.fromkeys(anchor for _, anchor in places)
    return (*cuts, *(_put(facts, stage, [(i, own[i.start]) for i, to in places if to is at], at) for at in anchors))


def _own(facts: Facts, instruction: Instruction, going: set[int]) -> tuple[Comment, ...]:
    """The comments that go where `instruction` goes: those right above it, unless an instruction is commented out, or
    they head a row of arguments of which some stay, or a WORKDIR and what is done there."""
    comments = facts.comments_above(instruction)
    if not comments or commented_out(comments):
        return ()
    if instruction.keyword not in ("ARG", "WORKDIR"):
        return comments
    items = facts.tree.items
    below = next(at for at, item in enumerate(items) if item.start == instruction.start)
    while below < len(items) and items[below].start in going:
        below += 1
    after = items[below] if below < len(items) else None
    heads = ("ARG",) if instruction.keyword == "ARG" else INSTRUCTIONS - {"FROM"}
    return () if isinstance(after, Instruction) and after.keyword in heads else comments


def _together(facts: Facts, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`spans` with those made one that only blank lines part."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and not facts.tree.source[found[-1][1] : start].strip():
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _put(
    facts: Facts,
    stage: Stage,
    group: list[tuple[Instruction, tuple[Comment, ...]]],
    anchor: Instruction | None,
) -> Edit:
    """The edit that writes `group`, instructions with their comments, above `anchor`."""
    newline, source = facts.tree.newline, facts.tree.source
    lines: list[bytes] = []
    for at, (instruction, comments) in enumerate(group):
        if at and _blank_above(facts, instruction):
            lines.append(newline)
        lines += (i.text if i.text.endswith(b"\n") else i.text + newline for i in (*comments, instruction))
    text = b"".join(lines)
    apart = any(_blank_above(facts, instruction) for instruction, _ in group)
    if anchor is not None:
        top = (*facts.comments_above(anchor), anchor)[0].start
        spaced = _blank_above(facts, anchor)
        ends = apart and anchor.keyword in ("CMD", "ENTRYPOINT")
        text = newline * (ends and not spaced) + text + newline * (ends or spaced)
        return Edit(Span(top, top), text)
    last = stage.instructions[-1]
    end = last.start + len(last.text)
    text = newline * apart + text
    if end == len(source) and not last.text.endswith(b"\n"):
        # The file had no final newline and keeps having none.
        text = newline + text.removesuffix(newline)
    return Edit(Span(end, end), text)


def _blank_above(facts: Facts, instruction: Instruction) -> bool:
    """Whether a blank line stands above `instruction` and its comments."""
    top = (*facts.comments_above(instruction), instruction)[0].start
    before = facts.tree.source[:top].rpartition(b"\n")[0].rpartition(b"\n")[2]
    return top > 0 and not before.strip()
