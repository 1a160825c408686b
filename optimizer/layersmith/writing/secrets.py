"""Writing secret mounts into RUNs, and taking away what they make useless."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layersmith.bodies import is_script
from layersmith.cut import Cut
from layersmith.effects.builders import SECRET_VARIABLES
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.secret import Plan
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Pair, Span
from layersmith.writing.copies import without_sources
from layersmith.writing.cuts import cut_edits
from layersmith.writing.layout import comment_in, layout, removal

_SWITCHES = re.compile(rb"(?<![\w/.-])(?:su|sudo|gosu|runuser|su-exec|setpriv|doas|chroot)\s")
"""Programs that go on as another user, who has to be able to read the mount too."""


def secret_edits(facts: Facts, plans: Sequence[Plan]) -> tuple[Edit, ...] | Missed:
    """The edits that carry out `plans`, which may touch the same instructions, or why they can't be written."""
    edits: list[Edit] = []
    gone: dict[int, Instruction] = {i.start: i for plan in plans for i in plan.gone}
    for found in (_pairs(plans, gone), _commands(facts, plans, gone), _sources(plans, gone)):
        for one in found:
            if isinstance(one, Missed):
                return one
            edits.append(one)
    edits += [Edit(span, text) for plan in plans for run, span, text in plan.pieces if run.start not in gone]
    edits += [removal(facts.tree, instruction) for instruction in gone.values()]
    runs = {r.start: r for plan in plans for r in (*plan.runs, *(run for run, _ in plan.folders))}
    for run in (run for run in runs.values() if run.start not in gone):
        edits += _mounted(facts, run, plans)
    return tuple({(edit.span, edit.replacement): edit for edit in edits}.values())


def _pairs(plans: Sequence[Plan], gone: dict[int, Instruction]) -> Iterator[Edit | Missed]:
    owners = {instruction.start: instruction for plan in plans for instruction, _ in plan.pairs}
    for start, instruction in owners.items():
        removed = [pair for plan in plans for owner, pair in plan.pairs if owner.start == start]
        if all(pair in removed for pair in instruction.pairs):
            gone[start] = instruction
        else:
            edits = _without_pairs(instruction, removed)
            if line := comment_in(instruction, edits):
                told = f"the comment on line {line} stands among the names that are set there"
                yield Missed("comment-inside", instruction.line, told)
            yield from edits


def _commands(facts: Facts, plans: Sequence[Plan], gone: dict[int, Instruction]) -> Iterator[Edit | Missed]:
    cuts: dict[int, list[Cut]] = {}
    for cut in (cut for plan in plans for cut in plan.cuts):
        cuts.setdefault(cut.run.start, []).append(cut)
    for start, ours in cuts.items():
        run = ours[0].run
        edits = cut_edits(facts, run, ours)
        if isinstance(edits, Missed):
            yield edits
        elif edits is None:
            gone[start] = run
        else:
            yield from edits


def _sources(plans: Sequence[Plan], gone: dict[int, Instruction]) -> Iterator[Edit | Missed]:
    """The edits that take sources out of COPYs of several."""
    copies = {copy.start: copy for plan in plans for copy, _ in plan.words}
    for start, copy in copies.items():
        places = sorted({at for plan in plans for owner, at in plan.words if owner.start == start})
        if len(places) == len(copy.words) - 1:
            gone[start] = copy
            continue
        edits = without_sources(copy, places)
        if isinstance(edits, Missed):
            yield edits
        else:
            yield from edits


def _mounted(facts: Facts, run: Instruction, plans: Sequence[Plan]) -> list[Edit]:
    """The edits that give `run` its mounts, make folders in it, and export what stands in them."""
    ours = [plan for plan in plans if any(other.start == run.start for other in plan.runs)]
    style = layout(facts.tree, [run]).indented_as(run)
    line = b" " + facts.tree.escape + facts.tree.newline + style.indent
    mounts = dict.fromkeys(mount for plan in ours for mount in _mounts(facts, run, plan))
    first = [f"mkdir -p {path}" for plan in plans for owner, path in plan.folders if owner.start == run.start]
    first += [_export(plan, name) for plan in ours if not _by_variable(facts, plan) for name in _names(run, plan)]
    flags = [mount.encode("utf-8", "surrogateescape") for mount in mounts]
    commands = [command.encode("utf-8", "surrogateescape") for command in dict.fromkeys(first)]
    start = run.args.source(0)
    if run.exec_form is not None:
        return [*_flags(run, flags, line), *([_exec_form(facts, start, commands)] if commands else ())]
    if run.heredocs and is_script(run):
        at = run.heredocs[0].body.start
        text = b"".join(command + facts.tree.newline for command in commands)
        return [*_flags(run, flags, b" "), *([Edit(Span(at, at), text)] if text else ())]
    operator = b";" if _in_background(facts, run) else b"&&"
    gap = facts.tree.source[run.keyword_span.end : start]
    if b"\n" in gap and not run.flags:
        # The commands begin on a line of their own, perhaps below a comment.
        text = b" " + line.join([*flags, *(command + b" " + operator for command in commands)])
        return [Edit(Span(run.keyword_span.end, run.keyword_span.end), text)]
    glue = style.glue(facts.tree, operator)
    text = b"".join(command + glue for command in commands)
    if run.flags and commands and b"\n" not in facts.tree.source[run.flags[-1].span.end : start]:
        behind = Edit(Span(run.flags[-1].span.end, start), line + text)
    else:
        behind = Edit(Span(start, start), text)
    return [*_flags(run, flags, line), *([behind] if commands else ())]


def _flags(run: Instruction, flags: list[bytes], line: bytes) -> list[Edit]:
    at = run.flags_start
    return [Edit(Span(at, at), b"".join(flag + line for flag in flags))] if flags else []


def _exec_form(facts: Facts, start: int, commands: list[bytes]) -> Edit:
    told = b" && ".join(commands).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    at = facts.tree.source.index(b"[", start) + 1
    return Edit(Span(at, at), b'"/bin/sh", "-c", "' + told + b' && exec \\"$@\\"", "sh", ')


def _in_background(facts: Facts, run: Instruction) -> bool:
    """Whether the first list of `run` is sent to the background, where its shell would not see an export."""
    script = facts.script(run)
    return isinstance(script, Script) and script.body.terminators[:1] == ("&",)


def _export(plan: Plan, name: str) -> str:
    return f'export {name}="$(cat {plan.target or "/run/secrets/" + plan.passed.id})"'


def _names(run: Instruction, plan: Plan) -> list[str]:
    """The variables in which the commands of `run` look for the secret."""
    return [name for reader, name in plan.exports if reader.start == run.start]


def _by_variable(facts: Facts, plan: Plan) -> bool:
    """Whether the builder can set the variables by itself. A file's last line end is only cut off by the shell."""
    return facts.builder.knows(SECRET_VARIABLES) and plan.passed.variable is not None and plan.target is None


def _mounts(facts: Facts, run: Instruction, plan: Plan) -> list[str]:
    names = _names(run, plan) if _by_variable(facts, plan) else []
    return [f"--mount=type=secret,id={plan.passed.id},env={name},required=true" for name in names] or [
        _mount(facts, run, plan)
    ]


def _mount(facts: Facts, run: Instruction, plan: Plan) -> str:
    parts = [f"--mount=type={plan.passed.kind}"]
    if plan.passed.kind == "secret":
        parts.append(f"id={plan.passed.id}")
        if plan.target:
            parts.append(f"target={plan.target}")
    return ",".join([*parts, *_readable(facts, run, plan), "required=true"])


def _readable(facts: Facts, run: Instruction, plan: Plan) -> list[str]:
    """Mounts are root's alone, unless they are told another owner, by number, or are for everyone. Who connects to the
    socket of an agent writes to it."""
    user = facts.setting(run).user.partition(":")[0]
    stage = next(s for s in reversed(facts.tree.stages) if s.instructions[0].start <= run.start)
    image = facts.base(stage)
    if user.isdecimal() and user != "0":
        return [f"uid={user}"]
    if user == "node" and image.official and image.name == "node":
        return ["uid=1000"]
    if facts.as_root(stage, run) and not _SWITCHES.search(run.text):
        return []
    return ["mode=0666" if plan.passed.kind == "ssh" else "mode=0444"]


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
