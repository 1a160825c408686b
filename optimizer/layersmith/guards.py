"""What must hold after every round of the pipeline, whichever transforms made it.

A broken guard is our fault, never the user's: the caller leaves the file as it was and says so. Instructions that
stand in both trees to the letter, as often in one as in the other, are not asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.shell.ast import Unparsed
from layersmith.syntax.crosscheck import agrees
from layersmith.syntax.problems import first_problem
from layersmith.syntax.tree import Dockerfile
from layersmith.trace import alike


def broken(before: Facts, after: Facts, safe: bool) -> str | None:
    """What is wrong with the step from `before` to `after`, or None. `safe` says that only SAFE rewrites were made.

    `before` is a tree without problems.
    """
    old = Counter(instruction.text for instruction in before.tree.instructions)
    new = Counter(instruction.text for instruction in after.tree.instructions)
    kept = frozenset(text for text, times in new.items() if times == old[text])
    problem = after.tree.fault or first_problem(after.tree, trusted=kept)
    if problem:
        return f"the result would not be a Dockerfile any more ({problem[1]})"
    lost = _unparsed(after, kept) - _unparsed(before, kept)
    if lost:
        return f"a RUN body would no longer parse ({min(lost)[:60]!r})"
    if agrees(after.tree) is False and agrees(before.tree) is not False:
        return "a second parser reads the result differently"
    return _other_steps(before, after, kept) if safe else None


def swallowed(before: Dockerfile, after: Dockerfile, edits: Iterable[Edit]) -> str | None:
    """Which instruction of `before` that none of `edits` touches is no longer one of `after`, or None: a rewrite that
    leaves a continuation behind makes the next instruction a part of its own."""
    starts = {instruction.start: len(instruction.text) for instruction in after.instructions}
    waiting = sorted(edits, key=lambda edit: edit.span)
    at = moved = 0
    for instruction in before.instructions:
        end = instruction.start + len(instruction.text)
        while at < len(waiting) and waiting[at].span.end < instruction.start:
            moved += len(waiting[at].replacement) - (waiting[at].span.end - waiting[at].span.start)
            at += 1
        touched = at < len(waiting) and waiting[at].span.start <= end
        if not touched and starts.get(instruction.start + moved) != end - instruction.start:
            return f"line {instruction.line} would no longer be an instruction of its own"
    return None


def _other_steps(before: Facts, after: Facts, kept: frozenset[bytes]) -> str | None:
    if alike(before, after, kept):
        return None
    # Imported here: only what is written in another order asks for all this knowledge, and in another way still less.
    from layersmith.evidence.order import reordered

    wrong = reordered(before, after, kept)
    if wrong is None:
        return None
    from layersmith.evidence.restyled import restyled

    return None if restyled(before, after, kept) else f"the result would not run the same commands ({wrong})"


def _unparsed(facts: Facts, kept: frozenset[bytes]) -> set[bytes]:
    runs = (i for stage in facts.tree.stages for i in stage.instructions if i.keyword == "RUN" and i.text not in kept)
    # A here-document and an exec form are no script that a parser has to understand.
    shell = (run for run in runs if not run.heredocs and run.exec_form is None)
    return {run.args.text for run in shell if isinstance(facts.script(run), Unparsed)}
