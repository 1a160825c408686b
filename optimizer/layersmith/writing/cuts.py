"""Taking commands out of a shell script, when it is certain that each of them would succeed."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.bodies import body, exits
from layersmith.cut import Cut
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.shell.ast import AndOr, Command, Script
from layersmith.syntax.tree import Comment, Instruction, Joined, Span
from layersmith.writing.layout import comment_in
from layersmith.writing.pragmas import commented_out, pragmas

_STANDS_FOR_SUCCESS = b"true"


def cut_edits(facts: Facts, run: Instruction, cuts: Sequence[Cut]) -> list[Edit] | Missed | None:
    """The edits that take `cuts` out of what the shell of `run` reads; None when nothing would be left."""
    read = body(facts, run)
    if read is None:
        return Missed("not-a-list", run.line, "its commands are not understood, so that one can't be taken out")
    joined, script = read
    errexit = facts.setting(run).errexit or exits(script)
    whole, edits = _operands(joined, cuts)
    top = {id(pipeline.parts[0]): item for item in script.body.items for pipeline in item.parts
           if len(pipeline.parts) == 1 and not pipeline.negated}  # fmt: skip
    if any(id(command) not in top for command in whole):
        return Missed("not-a-list", run.line, "a command that is no use any more stands inside another one")
    gone = {id(command) for command in whole}
    empty = [all(id(p.parts[0]) in gone for p in item.parts) or _ends_early(item, gone) for item in script.body.items]
    if all(empty):
        return None
    for at, item in enumerate(script.body.items):
        if empty[at]:
            edits += _without_item(facts.tree.source, joined, script, at, empty, errexit)
        elif any(id(pipeline.parts[0]) in gone for pipeline in item.parts):
            edits += _without_parts(joined, item, gone)
    places = sorted({(edit.span.start, edit.span.end): edit for edit in edits}.values(), key=lambda edit: edit.span)
    notes = _of_the_rest(run, joined.source(script.body.start), places)
    moved = [edit for edit in places if notes and edit.span.start < notes[0].start < edit.span.end]
    others = [edit for edit in places if edit not in moved]
    if line := comment_in(run, others, (joined.span(start, end) for start, end in script.comments)):
        return Missed("comment-inside", run.line, f"the comment on line {line} stands beside a command that would go")
    return [*_above(run, notes), *places]


def _of_the_rest(run: Instruction, start: int, edits: Sequence[Edit]) -> tuple[Comment, ...]:
    """The comments between the commands that `edits` take away from the beginning of the body of `run`, at `start`, and
    the first one that stays."""
    last = Span(start, start)
    for edit in edits:
        if edit.span.start != last.end or edit.replacement:
            break
        last = edit.span
    notes = tuple(comment for comment in run.comments if last.start < comment.start < last.end)
    return () if commented_out(notes) or pragmas(notes) else notes


def _above(run: Instruction, notes: Sequence[Comment]) -> list[Edit]:
    """The edit that writes `notes` above `run`; none without any."""
    indent = run.text[: run.keyword_span.start - run.start]
    lines = [indent + note.text.lstrip() for note in notes]
    while lines and lines[-1].strip() == b"#":
        lines.pop()  # It only set the others apart from their command.
    return [Edit(Span(run.start, run.start), b"".join(lines))] if lines else []


def _operands(joined: Joined, cuts: Sequence[Cut]) -> tuple[list[Command], list[Edit]]:
    """The commands that go as a whole, and the edits that take single operands out of the others."""
    commands = {id(cut.command): cut.command for cut in cuts}
    whole: list[Command] = []
    edits: list[Edit] = []
    for command in commands.values():
        ours = [cut.word for cut in cuts if cut.command is command]
        words = [word for word in command.words[1:] if not word.raw.startswith("-")]
        if None in ours or all(word in ours for word in words):
            whole.append(command)
            continue
        edits += [
            Edit(_between(joined, command.words[at - 1].end, word.end), b"")
            for at, word in enumerate(command.words)
            if word in ours
        ]
    return whole, edits


def _ends_early(item: AndOr, gone: set[int]) -> bool:
    """Whether `item` is one that goes, and what runs only when that fails."""
    return id(item.parts[0].parts[0]) in gone and set(item.operators) == {"||"}


def _without_item(
    source: bytes, joined: Joined, script: Script, at: int, empty: list[bool], errexit: bool
) -> list[Edit]:
    items, terminators = script.body.items, script.body.terminators
    if not all(empty[at:]):
        span = Span(joined.source(items[at].start), joined.source(items[at + 1].start))
        return [Edit(_lines(source, span, joined.behind(items[at].end), terminators[at]), b"")]
    first = next(index for index in range(at, -1, -1) if index == 0 or not empty[index - 1])
    if at > first:
        return []  # Seen to with the first of those at the end.
    if errexit and terminators[at - 1] != "&":
        return [Edit(_between(joined, items[at - 1].end, items[-1].end), b"")]
    # What it does not matter any more whether it fails stands in front.
    return [Edit(joined.span(items[at].start, items[-1].end), _STANDS_FOR_SUCCESS)]


def _lines(source: bytes, span: Span, end: int, terminator: str) -> Span:
    """What goes with an item that ends at `end`: `span`, up to the next one, but for the lines in between, which are
    blank or comments."""
    below = source.find(b"\n", end, span.end) + 1
    if not below or (terminator != "\n" and terminator.encode() not in source[end:below]):
        return span
    above = source.rfind(b"\n", 0, span.start) + 1
    if not source[above : span.start].strip():
        return Span(above, below)
    between = source[below : span.end]
    continued = len(source[:below].rstrip()) - 1
    if b"\n" in between and source[continued : continued + 1] in (b"\\", b"`"):
        return Span(span.start, continued)  # What stands in front continues, behind the comments.
    return Span(span.start, below + len(between) - len(between.lstrip(b" \t")))


def _without_parts(joined: Joined, item: AndOr, gone: set[int]) -> list[Edit]:
    edits: list[Edit] = []
    kept_before = False
    for at, pipeline in enumerate(item.parts):
        if id(pipeline.parts[0]) not in gone:
            kept_before = True
        elif kept_before and item.operators[at - 1] == "&&" and _opens_line(joined, item, at, gone):
            edits.append(Edit(Span(joined.source(pipeline.start), joined.source(item.parts[at + 1].start)), b""))
        elif kept_before and item.operators[at - 1] == "&&":
            edits.append(Edit(_between(joined, item.parts[at - 1].end, pipeline.end), b""))
        elif not kept_before and item.operators[at] == "&&":
            edits.append(Edit(Span(joined.source(pipeline.start), joined.source(item.parts[at + 1].start)), b""))
        else:
            edits.append(Edit(joined.span(pipeline.start, pipeline.end), _STANDS_FOR_SUCCESS))
            kept_before = True
    return edits


def _between(joined: Joined, start: int, end: int) -> Span:
    """From right behind the word that ends at `start` to `end`, with the backslash that may stand there."""
    return Span(joined.behind(start), joined.behind(end))


def _opens_line(joined: Joined, item: AndOr, at: int, gone: set[int]) -> bool:
    """Whether the part at `at` stands in front of one that stays, on a line of their own."""
    if at + 1 == len(item.parts) or item.operators[at] != "&&" or id(item.parts[at + 1].parts[0]) in gone:
        return False
    before, own, after = item.parts[at - 1 : at + 2]
    return not _on_one_line(joined, before.end, own.start) and _on_one_line(joined, own.end, after.start)


def _on_one_line(joined: Joined, start: int, end: int) -> bool:
    return joined.source(end) - joined.source(start - 1) == end - start + 1
