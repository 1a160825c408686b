"""A baseline for files that are old: comments that ask to leave alone all that would be rewritten today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layersmith.edits import Lines, apply
from layersmith.facts import Facts
from layersmith.pipeline import ROUNDS, layers, look, skipped
from layersmith.report import Applied, Report
from layersmith.requests import NAMED
from layersmith.rewrite import Edit, Policy, Rewrite, Safety, Transform
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction, Span


def baseline(facts: Facts, pipeline: Sequence[Transform], policy: Policy, reason: str = "") -> Report:
    """The file of `facts` with a comment `# layersmith: ignore=NAMES reason` above each instruction that a rewrite
    which `policy` allows begins at. Comments of that kind that are there already get the names."""
    source, count = facts.tree.source, layers(facts.tree)
    if why := skipped(facts.tree):
        return Report(source, source, (), (), (), count, count, skipped=why)
    context, options = facts.context, facts.options
    made: list[Applied] = []
    lines = Lines(source)
    for _ in range(ROUNDS):
        wanted = _wanted(facts, pipeline, policy)
        if not wanted:
            break
        edits = []
        for instruction, names in wanted.items():
            edits.append(_edit(facts, instruction, sorted(names), reason))
            line = lines.original(instruction.line)
            rewrite = Rewrite(
                title=f"ask to leave this alone: {', '.join(sorted(names))}",
                at=line,
                extent=instruction.span,
                edits=(edits[-1],),
                safety=Safety.SAFE,
                gain="",
            )
            made.append(Applied("add-ignores", line, rewrite, (line,)))
        result, origin = apply(facts.tree.source, edits)
        lines.advance(facts.tree.source, result, edits, origin)
        facts = Facts(parse(result), options, context)
    return Report(source, facts.tree.source, tuple(made), (), (), count, count)


def _wanted(facts: Facts, pipeline: Sequence[Transform], policy: Policy) -> dict[Instruction, set[str]]:
    """The names of transforms to silence, by the instruction that the comment goes above."""
    found: dict[Instruction, set[str]] = {}
    for finding in look(facts, pipeline, policy):
        if isinstance(finding.outcome, Rewrite) and policy.allows(finding.transform, finding.outcome):
            first = next(_touched(facts, finding.outcome.extent), None)
            if first is not None:
                found.setdefault(first, set()).add(finding.transform)
    return found


def _touched(facts: Facts, extent: Span) -> Iterator[Instruction]:
    for instruction in facts.tree.instructions:
        if instruction.start < extent.end and extent.start < instruction.start + len(instruction.text):
            yield instruction


def _edit(facts: Facts, instruction: Instruction, names: Sequence[str], reason: str) -> Edit:
    for comment in facts.comments_above(instruction):
        if (there := NAMED.match(comment.content)) and there[1]:
            at = comment.start + comment.text.index(there[1].encode("utf-8", "surrogateescape")) + len(there[1])
            return Edit(Span(at, at), "".join(f",{name}" for name in names).encode("utf-8", "surrogateescape"))
    indent = instruction.text[: len(instruction.text) - len(instruction.text.lstrip(b" \t"))]
    text = f"# layersmith: ignore={','.join(names)}" + (f" {reason}" if reason else "")
    return Edit(
        Span(instruction.start, instruction.start),
        indent + text.encode("utf-8", "surrogateescape") + facts.tree.newline,
    )
