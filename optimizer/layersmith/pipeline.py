"""Runs transforms in rounds until nothing changes, and keeps every promise or leaves the file alone.

Knows no transform: it is given an ordered tuple of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from layersmith.edits import Lines, apply
from layersmith.facts import Facts
from layersmith.guards import broken, swallowed
from layersmith.options import Options
from layersmith.report import Applied, Finding, HeldBack, Offered, Report
from layersmith.requests import ignores, skips_file
from layersmith.rewrite import Beside, Missed, Outcome, Policy, Rewrite, Safety, Transform
from layersmith.syntax.parser import parse
from layersmith.syntax.problems import DISAGREEMENT
from layersmith.syntax.tree import Comment, Dockerfile, Span
from layersmith.values import replace
from layersmith.visible import LONGEST, brief, visible

if TYPE_CHECKING:
    from layersmith.context.tree import Tree

Choose = Callable[[Facts, Transform, Rewrite], bool]
"""Says whether a rewrite that may be made is to be made, in the tree of the facts as it stands then."""

ROUNDS = 12
"""More rounds than any file needs; a file that still changes then shows a fault of ours."""

LAYERS = frozenset({"RUN", "COPY", "ADD"})


class _Run:
    """The state of one file on its way through the rounds."""

    def __init__(self, policy: Policy, facts: Facts, choose: Choose | None = None) -> None:
        self.policy = policy
        self.choose = choose
        self.facts = facts
        self.lines = Lines(facts.tree.source)
        self.applied: list[Applied] = []
        self.beside: tuple[Beside, ...] = ()
        self.fault: str | None = None


def run(
    source: bytes,
    pipeline: Sequence[Transform],
    policy: Policy,
    options: Options,
    context: Tree | None = None,
    choose: Choose | None = None,
) -> Report:
    """Rewrite one Dockerfile (any bytes) with the transforms that `policy` lets through, in order, round by round.

    `context` is its build context, None when that is not known: then some rewrites are only offered. With `choose`,
    who is asked of each rewrite decides.
    Never raises for a bad file: one that Docker would refuse, or that asks to be skipped, comes back unchanged with
    `skipped` set. A result that breaks a guard is dropped, and `fault` says why.
    """
    tree = parse(source)
    reason = skipped(tree)
    if reason:
        return Report(source, source, (), (), (), layers(tree), layers(tree), skipped=reason)
    state = _Run(policy, Facts(tree, options, context), choose)
    outcomes = _settle(state, [t for t in pipeline if policy.runs(t)])
    if state.fault:
        return Report(source, source, (), (), (), layers(tree), layers(tree), fault=state.fault)
    held = [
        HeldBack(name, state.lines.original(outcome.at), replace(outcome, detail=state.lines.retold(outcome.detail)))
        for name, found in outcomes.items()
        for outcome in found
        if isinstance(outcome, Missed)
    ]
    offered = [
        Offered(name, state.lines.original(outcome.at), replace(outcome, title=state.lines.retold(outcome.title)))
        for name, found in outcomes.items()
        for outcome in found
        if isinstance(outcome, Rewrite)
    ]
    final = state.facts.tree
    return Report(
        source, final.source, tuple(state.applied), tuple(held), tuple(offered), layers(tree), layers(final),
        beside=state.beside,
    )  # fmt: skip


def look(facts: Facts, pipeline: Sequence[Transform], policy: Policy) -> Iterator[Finding]:
    """What each transform that `policy` asks says of the tree of `facts` as it stands, one after the other: each
    rewrite, allowed or not, is one that can be made alone. Nothing of a file that `skipped` names."""
    if skipped(facts.tree):
        return
    for transform in pipeline:
        if policy.runs(transform):
            yield from (Finding(transform.name, _heard(facts, transform, one)) for one in transform.find(facts))


def alone(facts: Facts, rewrite: Rewrite) -> Facts | None:
    """The file of `facts` with `rewrite` made and nothing else; None when that would break a guard."""
    result, _ = apply(facts.tree.source, rewrite.edits)
    after = Facts(parse(result), facts.options, _context_with(facts.context, rewrite.beside))
    wrong = swallowed(facts.tree, after.tree, rewrite.edits) or broken(facts, after, rewrite.safety is Safety.SAFE)
    return None if wrong else after


def layers(tree: Dockerfile) -> int:
    """How many layers the final image gets on top of its base: RUN, COPY and ADD of the stages it is made of."""
    shipped = Facts(tree, Options()).shipped
    return sum(i.keyword in LAYERS for s in tree.stages if s.index in shipped for i in s.instructions)


def skipped(tree: Dockerfile) -> str | None:
    """Why a file is left alone as a whole: it is no text, Docker refuses it, or it asks for that; else None."""
    if (at := tree.source.find(b"\0")) >= 0:
        line = tree.source.count(b"\n", 0, at) + 1
        return f"line {line}: a NUL byte; this is no text file"
    if tree.problem:
        line, problem = tree.problem
        refused = "" if problem.startswith(DISAGREEMENT) else "; Docker refuses this file"
        return f"line {line}: {problem}{refused}"
    for item in tree.items if b"skip-file" in tree.source else ():
        if isinstance(item, Comment) and skips_file(item):
            return f"line {item.line} says skip-file"
    return None


_Looked = tuple[bytes, tuple[Beside, ...]]
"""The text that a transform looked at, and the other files that were written by then."""


def _settle(state: _Run, transforms: list[Transform]) -> dict[str, tuple[Outcome, ...]]:
    """Run rounds until one changes nothing; the outcomes left in the last one are those not acted on."""
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    seen: dict[str, _Looked] = {}
    for _ in range(ROUNDS):
        trees, made = [state.facts], len(state.applied)
        for transform in transforms:
            # A transform that has already looked at exactly this text in this context has nothing new to say.
            if seen.get(transform.name) != (state.facts.tree.source, state.beside):
                outcomes[transform.name], seen[transform.name] = _turn(state, transform, trees)
                if state.fault:
                    return {}
        if len(trees) == 1:
            return outcomes
        _check(state, trees, state.applied[made:])
        if state.fault:
            return {}
    state.fault = f"the transforms did not come to rest in {ROUNDS} rounds"
    return {}


def _turn(state: _Run, transform: Transform, trees: list[Facts]) -> tuple[tuple[Outcome, ...], _Looked]:
    """Make what `transform` finds, and then, before the next transform takes its place, what one of its own rewrites
    was in the way of; `trees` gets what becomes of the file. Return what was not made, and what it looked at last."""
    for _ in range(ROUNDS):
        looked = (state.facts.tree.source, state.beside)
        left, again = _step(state, transform)
        if state.facts is not trees[-1]:
            trees.append(state.facts)
        if not again or state.fault:
            break
    return left, looked


def _step(state: _Run, transform: Transform) -> tuple[tuple[Outcome, ...], bool]:
    """Make what `transform` finds in the current tree; return what it found and was not made, and whether what was made
    may have been in the way of some of that, or of more."""
    chosen: list[Rewrite] = []
    taken: list[Span] = []
    left: list[Outcome] = []
    crowded = False
    for found in transform.find(state.facts):
        outcome = _heard(state.facts, transform, found)
        if isinstance(outcome, Missed) or not state.policy.allows(transform.name, outcome):
            left.append(outcome)
        elif not _fits(reach := _reach(outcome), taken):
            crowded = True
        elif state.choose and not state.choose(state.facts, transform, outcome):
            left.append(Missed("declined", outcome.at, "whoever was asked said no"))
        else:
            chosen.append(outcome)
            insort(taken, reach)
    if chosen:
        _make(state, transform, chosen)
    return tuple(left), bool(chosen) and (crowded or any(isinstance(one, Missed) for one in left))


def _heard(facts: Facts, transform: Transform, outcome: Outcome) -> Outcome:
    """`outcome` in words that can be shown to anybody, unless a comment in the file asks to leave its place alone."""
    if isinstance(outcome, Missed):
        told = outcome.detail
        return outcome if told.isprintable() and len(told) <= LONGEST else replace(outcome, detail=brief(told))
    if line := ignored(facts, transform.name, outcome.extent):
        return Missed("ignored", outcome.at, f"line {line} asks to leave this alone")
    if all(text.isprintable() for text in (outcome.title, outcome.gain, *outcome.reasons, *outcome.questions)):
        return outcome
    return replace(
        outcome,
        title=visible(outcome.title),
        gain=visible(outcome.gain),
        reasons=tuple(map(visible, outcome.reasons)),
        questions=tuple(map(visible, outcome.questions)),
    )


def _make(state: _Run, transform: Transform, chosen: list[Rewrite]) -> None:
    before = state.facts.tree.source
    edits = [edit for rewrite in chosen for edit in rewrite.edits]
    result, origin = apply(before, edits)
    for rewrite in chosen:
        edited = tuple(dict.fromkeys([state.lines.original_at(edit.span.start) for edit in rewrite.edits]))
        told = replace(rewrite, title=state.lines.retold(rewrite.title))
        state.applied.append(Applied(transform.name, state.lines.original(rewrite.at), told, edited))
    state.lines.advance(before, result, edits, origin)
    beside = tuple(file for rewrite in chosen for file in rewrite.beside)
    state.beside = _joined(state.beside, beside)
    same = min((edit.span.start for edit in edits), default=0)
    old = state.facts.tree
    state.facts = state.facts.changed(result, same, _context_with(state.facts.context, beside))
    if wrong := swallowed(old, state.facts.tree, edits):
        state.fault = f"{wrong} after {transform.name} at line {state.applied[-len(chosen)].line}"


def _joined(made: tuple[Beside, ...], more: tuple[Beside, ...]) -> tuple[Beside, ...]:
    """The files of both, each once: as it was at first, and as it is in the end."""
    found = {file.path: file for file in made}
    for file in more:
        found[file.path] = replace(file, before=found.get(file.path, file).before)
    return tuple(found.values())


def _context_with(context: Tree | None, files: tuple[Beside, ...]) -> Tree | None:
    """`context` once `files` are written into it."""
    if context is None or not files:
        return context
    from layersmith.context.overlay import overlaid  # no more than a few proposals write other files

    for file in files:
        context = overlaid(context, file.path, file.after)
    return context


def _check(state: _Run, trees: list[Facts], made: list[Applied]) -> None:
    """Hold the tree after a round against the one before it; `trees` are these and those in between."""
    safe = all(one.rewrite.safety is Safety.SAFE for one in made)
    wrong = broken(trees[0], trees[-1], safe)
    if wrong:
        # What one transform moved, another may have joined: step by step it can be followed.
        wrong = next((found for one, other in pairwise(trees) if (found := broken(one, other, safe))), None)
    if wrong:
        places = ", ".join(f"{one.transform} at line {one.line}" for one in made)
        state.fault = f"{wrong} after {places}"


def _reach(rewrite: Rewrite) -> Span:
    """The extent of a rewrite and all that it edits: an instruction may move together with the empty line above it."""
    spans = [rewrite.extent, *(edit.span for edit in rewrite.edits)]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _fits(extent: Span, taken: list[Span]) -> bool:
    """Whether `extent` touches nothing of `taken`, which are in order and do not touch each other."""
    at = bisect_left(taken, extent)
    return not any(_overlap(extent, other) for other in taken[max(at - 1, 0) : at + 1])


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def ignored(facts: Facts, name: str, extent: Span) -> int | None:
    """The line (1-based) of a comment above an instruction that `extent` touches, when one asks the transform `name` to
    leave it alone."""
    if not facts.has_requests:
        return None
    every = facts.tree.instructions
    at = bisect_right(every, extent.start, key=lambda one: one.span.end)
    while at < len(every) and _overlap(every[at].span, extent):
        for comment in facts.comments_above(every[at]):
            if ignores(comment, name):
                return comment.line
        at += 1
    return None
