"""Writing secret mounts into RUNs, and taking away what they make useless."""

from __future__ import annotations

import re
from collections.abc import Sequence

from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.secret import Plan
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Pair, Span
from layersmith.writing.layout import layout, removal

_ROOT = frozenset(("", "0", "root", "0:0", "root:root"))


def secret_edits(facts: Facts, plans: Sequence[Plan]) -> tuple[Edit, ...] | Missed:
    """The edits that carry out `plans`, which may touch the same instructions, or why they can't be written."""
    edits: list[Edit] = []
    gone: dict[int, Instruction] = {i.start: i for plan in plans for i in plan.gone}
    pairs: dict[int, list[Pair]] = {}
    commands: dict[int, list[Command]] = {}
    owners: dict[int, Instruction] = {}
    for plan in plans:
        for instruction, pair in plan.pairs:
            owners[instruction.start] = instruction
            pairs.setdefault(instruction.start, []).append(pair)
        for instruction, command in plan.commands:
            owners[instruction.start] = instruction
            taken = commands.setdefault(instruction.start, [])
            taken += [command] if command not in taken else []
    for start, removed in pairs.items():
        instruction = owners[start]
        if len(removed) == len(instruction.pairs):
            gone[start] = instruction
            continue
        if instruction.comments:
            return Missed("comment-inside", instruction.line, "a comment stands among the names that are set there")
        edits += _without_pairs(instruction, removed)
    for start, removed_commands in commands.items():
        run = owners[start]
        script = facts.script(run)
        if not isinstance(script, Script) or script.chain is None:
            return Missed(
                "not-a-list", run.line, "its commands are no plain list of &&, so that one can't be taken out"
            )
        if len(removed_commands) == len(script.chain):
            gone[start] = run
            continue
        if run.comments:
            return Missed("comment-inside", run.line, "a comment stands among the commands, one of which would go")
        edits += _without_commands(run, script.chain, removed_commands)
    for copy, places in _sources(plans):
        if len(places) == len(copy.words) - 1:
            gone[copy.start] = copy
        else:
            edits += [_without_word(copy, at) for at in places]
    edits += [
        Edit(run.args.span(start, end) if end > start else _point(run, start), text)
        for plan in plans
        for run, start, end, text in plan.pieces
        if run.start not in gone
    ]
    edits += [removal(facts.tree, instruction) for instruction in gone.values()]
    for run in {r.start: r for plan in plans for r in plan.runs if r.start not in gone}.values():
        edits += _mounted(facts, run, [plan for plan in plans if run in plan.runs])
    return tuple(edits)


def _point(run: Instruction, offset: int) -> Span:
    """The place behind the byte in front of `offset` of the body."""
    place = run.args.source(offset - 1) + 1
    return Span(place, place)


def _sources(plans: Sequence[Plan]) -> list[tuple[Instruction, list[int]]]:
    """The COPYs that lose sources, and the indexes of these."""
    copies = {copy.start: copy for plan in plans for copy, _ in plan.words}
    return [(copy, sorted({at for p in plans for c, at in p.words if c is copy})) for copy in copies.values()]


def _mounted(facts: Facts, run: Instruction, plans: list[Plan]) -> list[Edit]:
    """The edits that give `run` its mounts, and export what stands in them."""
    style = layout(facts.tree, [run]).indented_as(run)
    line = b" " + facts.tree.escape + facts.tree.newline + style.indent
    flags = b"".join(_mount(facts, run, plan).encode() + line for plan in plans)
    exports = [_export(plan, name) for plan in plans for name in _read(run, plan)]
    first = run.flags[0].span.start if run.flags else run.args.source(0)
    edits = [Edit(Span(first, first), flags)]
    if not exports:
        return edits
    start = run.args.source(0)
    if run.exec_form is not None:
        told = " && ".join(exports).replace("\\", "\\\\").replace('"', '\\"')
        words = f'"/bin/sh", "-c", "{told} && exec \\"$@\\"", "sh", '
        place = facts.tree.source.index(b"[", start) + 1
        return [*edits, Edit(Span(place, place), words.encode())]
    if run.heredocs and _is_script(run):
        body = run.heredocs[0].body.start
        text = b"".join(export.encode() + facts.tree.newline for export in exports)
        return [*edits, Edit(Span(body, body), text)]
    text = b"".join(export.encode() + style.glue(facts.tree, b"&&") for export in exports)
    return [*edits, Edit(Span(start, start), text)]


def _is_script(run: Instruction) -> bool:
    """Whether the body of `run` is its here-document alone."""
    return re.fullmatch(rb"<<-?\s*([\"']?)\w+\1", run.args.text) is not None


def _read(run: Instruction, plan: Plan) -> list[str]:
    """The names under which `run` finds the value: those that it tells, or all when it tells none."""
    told = [name for name in plan.exports if re.search(rb"\b" + re.escape(name.encode()) + rb"\b", run.text)]
    return told or list(plan.exports)


def _export(plan: Plan, name: str) -> str:
    return f'export {name}="$(cat {plan.target or "/run/secrets/" + plan.passed.id})"'


def _mount(facts: Facts, run: Instruction, plan: Plan) -> str:
    parts = [f"--mount=type={plan.passed.kind}"]
    if plan.passed.kind == "secret":
        parts.append(f"id={plan.passed.id}")
        if plan.target:
            parts.append(f"target={plan.target}")
    parts += _readable(facts.setting(run).user)
    return ",".join([*parts, "required=true"])


def _readable(user: str) -> list[str]:
    """Mounts are root's alone, unless they are told another owner by number, or are for everyone."""
    name = user.partition(":")[0]
    if user in _ROOT or name in _ROOT:
        return []
    return [f"uid={name}"] if name.isdecimal() else ["mode=0444"]


def _without_pairs(instruction: Instruction, removed: list[Pair]) -> list[Edit]:
    edits: list[Edit] = []
    kept_before = False
    every = instruction.pairs
    for at, pair in enumerate(every):
        if pair not in removed:
            kept_before = True
        elif kept_before:
            edits.append(Edit(Span(every[at - 1].span.end, pair.span.end), b""))
        else:
            edits.append(Edit(Span(pair.span.start, every[at + 1].span.start), b""))
    return edits


def _without_commands(run: Instruction, chain: tuple[Command, ...], removed: list[Command]) -> list[Edit]:
    edits: list[Edit] = []
    kept_before = False
    for at, command in enumerate(chain):
        if command not in removed:
            kept_before = True
        elif kept_before:
            edits.append(Edit(run.args.span(chain[at - 1].end, command.end), b""))
        else:
            start, end = run.args.source(command.start), run.args.source(chain[at + 1].start)
            edits.append(Edit(Span(start, end), b""))
    return edits


def _without_word(copy: Instruction, at: int) -> Edit:
    """The edit that takes the source at index `at` out of a COPY of several."""
    return Edit(Span(copy.words[at].span.start, copy.words[at + 1].span.start), b"")
