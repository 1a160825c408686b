"""Writing bind mounts into a RUN, in place of the COPYs and the clean-up that they stand for."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.bind import Bound, Input
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.syntax.tree import Comment, Instruction, Span, Stage
from layersmith.syntax.variables import names
from layersmith.values import pattern
from layersmith.writing.copies import without_sources
from layersmith.writing.cuts import cut_edits
from layersmith.writing.layout import dangling, removal
from layersmith.writing.mounts import flagged
from layersmith.writing.pragmas import pragmas

_VALUE = pattern(r"[\w./+@~%:-]*|\"[\w ./+@~%:-]*\"")
"""Values that mean the same in any stage."""


def bound_edits(facts: Facts, found: Bound) -> tuple[Edit, ...] | Missed:
    """The edits that mount the inputs in place of copying and deleting them, or why they can't be written."""
    edits: list[Edit] = []
    for copy in {one.copy.start: one.copy for one in found.inputs}.values():
        gone = sorted({one.word for one in found.inputs if one.copy.start == copy.start})
        if pragmas(facts.comments_above(copy)):
            return Missed("pragma", copy.line, "the comment above it speaks to a tool, perhaps of this COPY")
        if dangling(copy):
            return Missed("trailing-continuation", copy.line, f"line {copy.end_line} continues nothing")
        if len(gone) == len(copy.words) - 1:
            edits += _without(facts, copy, found.user)
        elif isinstance(left := without_sources(copy, gone), Missed):
            return left
        else:
            edits += left
    cut = _cut(facts, found.inputs)
    mounts = [_mount(one).encode("utf-8", "surrogateescape") for one in sorted(found.inputs, key=lambda one: one.path)]
    return cut if isinstance(cut, Missed) else (*edits, *cut, *flagged(facts, found.user, mounts))


def _without(facts: Facts, copy: Instruction, user: Instruction) -> list[Edit]:
    """`copy` goes, what is said above it comes to stand above `user`."""
    comments = facts.comments_above(copy)
    if not comments or all(isinstance(item, Comment) for item in facts.between(copy, user)):
        return [removal(facts.tree, copy)]
    top = (*facts.comments_above(user), user)[0].start
    return [removal(facts.tree, copy, comments), Edit(Span(top, top), b"".join(one.text for one in comments))]


def _cut(facts: Facts, inputs: Sequence[Input]) -> list[Edit] | Missed:
    run = inputs[0].cut.run
    edits = cut_edits(facts, run, [one.cut for one in inputs])
    if isinstance(edits, list) and any(edit.replacement for edit in edits):
        return Missed("not-a-list", run.line, "the deletion hides whether the command in front of it failed")
    return [removal(facts.tree, run)] if edits is None else edits


def _mount(one: Input) -> str:
    origin = f"from={one.origin}," if one.origin else ""
    return f"--mount=type=bind,{origin}source={one.source},target={one.path}"


def staged(facts: Facts, stage: Stage, inputs: Sequence[Input]) -> Edit:
    """The edit that writes the stage above `stage` in which the inputs, which are ADDs of a download each, are."""
    first = stage.instructions[0]
    lower = facts.tree.source[first.keyword_span.start : first.keyword_span.end].islower()
    lines = [f"from scratch as {inputs[0].origin}" if lower else f"FROM scratch AS {inputs[0].origin}"]
    told = (line for one in inputs for line in declared(stage, one.copy) or ())
    lines += dict.fromkeys(told)
    for one in inputs:
        add, source = one.copy, facts.tree.source
        ahead, behind = add.words[-1].span.start, add.words[-1].span.end
        path = f'"{one.path}"' if add.exec_form is not None else one.path
        text = (
            source[add.keyword_span.start : ahead]
            + path.encode("utf-8", "surrogateescape")
            + source[behind : add.code.end]
        )
        lines.append(text.decode("utf-8", "surrogateescape"))
    top = (*facts.comments_above(first), first)[0]
    if top is facts.tree.items[0]:
        top = first  # What stands at the head of the file, perhaps as a directive, speaks of all of it.
    text = "".join(f"{line}\n" for line in (*lines, "")).encode("utf-8", "surrogateescape")
    return Edit(Span(top.start, top.start), text.replace(b"\n", facts.tree.newline))


def declared(stage: Stage, add: Instruction) -> tuple[str, ...] | None:
    """The ARGs and ENVs that set the variables of the address and the flags of `add` in `stage`, each in a line of its
    own; None when one is not set there, or not in plain words. An ENV wins over any ARG (Dockerfile reference, "ARG").
    """
    above = [one for one in stage.instructions if one.start < add.start and one.keyword in ("ARG", "ENV")]
    found: list[str] = []
    told = (add.args.text.decode("utf-8", "surrogateescape"), *(flag.value or "" for flag in add.flags))
    for name in sorted(frozenset().union(*map(names, told))):
        pairs = [(one.keyword == "ENV", pair) for one in above for pair in one.pairs if pair.name == name]
        if not pairs:
            return None
        by_env, pair = max(pairs, key=lambda one: (one[0], one[1].span.start))
        if pair.value is not None and not _VALUE.fullmatch(pair.value):
            return None
        value = "" if pair.value is None else f"={pair.value}"
        found.append(f"{'ENV' if by_env else 'ARG'} {name}{value}")
    return tuple(found)
