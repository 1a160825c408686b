"""A file with some of its RUNs cut into several, which comes to the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from layersmith.effects.caches import CACHES
from layersmith.effects.copies import sources, target
from layersmith.effects.cost import NAMED_ONLY, frees, layer
from layersmith.effects.filling import filled
from layersmith.effects.hard_links import changed_link
from layersmith.effects.mounts import mounts
from layersmith.effects.packages import is_cleanup
from layersmith.evidence.renewed import renewed
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.shell.lasting import lasting
from layersmith.shell.parse import parse as parse_shell
from layersmith.shell.pieces import Piece, pieces
from layersmith.syntax.tree import Instruction
from layersmith.trace import steps_of
from layersmith.values import pattern, replace

_CLEANS = pattern(r"(?i)clean|purge|prune|strip(?!-components)|harden|shrink|minimi[sz]e|\bundo\b")
"""What is in the names of commands and scripts that take things away again."""


def pieces_of(facts: Facts, run: Instruction) -> tuple[Piece, ...]:
    """The pieces of a RUN that can each be one of its own; none when it can't be cut."""
    script = facts.script(run)
    setting = facts.setting(run)
    # What is written to a tmpfs is gone when its RUN ends.
    if not isinstance(script, Script) or any("tmpfs" in mount for mount in mounts(run)) or setting.startup_files:
        return ()
    parts = _pieces(script, setting.errexit, setting.bash)
    here = setting.workdir
    if len(parts) > 1 and (renewed(facts, run) or lasting(script) or changed_link(script, here, script, here)):
        parts = _kept_together(facts, run, parts, [part.text(script) for part in parts])
    return parts if len(parts) > 1 else ()


_pieces = lru_cache(maxsize=1024)(pieces)


def _kept_together(
    facts: Facts, run: Instruction, parts: tuple[Piece, ...], bodies: Sequence[bytes]
) -> tuple[Piece, ...]:
    """`parts`, whose texts are `bodies`; the first that leaves something for its RUN or its layer alone, such as a line
    of /etc/hosts or a file with two names, is one piece with all that follow."""
    trial, here = cut_above(facts, run, bodies), facts.setting(run).workdir
    runs = trial.tree.instructions[-len(parts) :]
    scripts = [script for one in runs if isinstance(script := trial.script(one), Script)]
    for at, one in enumerate(runs if len(scripts) == len(runs) else ()):
        rest = scripts[at + 1 :]
        linked = any(changed_link(scripts[at], here, other, here) for other in rest)
        if linked or lasting(scripts[at]) or renewed(trial, one):
            return (*parts[:at], replace(parts[at], end=parts[-1].end))
    return parts if len(scripts) == len(runs) else ()


def cut_above(facts: Facts, run: Instruction, bodies: Sequence[bytes]) -> Facts:
    """The file down to `run`, with RUNs of these bodies in place of it, with the same flags."""
    text = facts.tree.source[: run.start] + _runs(facts, run, bodies)
    return facts.changed(text, run.start, facts.context)


def cut(facts: Facts, cuts: Sequence[tuple[Instruction, Sequence[bytes]]]) -> Facts:
    """The file with RUNs of these bodies, with the same flags, in place of each RUN, in the order of the file."""
    source, text, at = facts.tree.source, b"", 0
    for run, bodies in cuts:
        text += source[at : run.start] + _runs(facts, run, bodies)
        at = run.code.end
    return facts.changed(text + source[at:], cuts[0][0].start, facts.context)


def _runs(facts: Facts, run: Instruction, bodies: Sequence[bytes]) -> bytes:
    escape = facts.tree.escape
    head = facts.tree.source[run.keyword_span.start : run.args.source(0)].replace(escape + b"\r\n", b" ")
    head = head.replace(escape + b"\n", b" ")
    return b"\n".join([head + body for body in bodies])


def cut_alike(before: Facts, after: Facts) -> Facts:
    """`before` with every RUN cut where `after` has two in its place that come to the same, and with a COPY for each
    source of those that `after` does not have."""
    cuts: list[tuple[Instruction, Sequence[bytes]]] = []
    for one, other in zip(before.tree.stages, after.tree.stages, strict=True):
        old = Counter((instruction.keyword, instruction.args.text) for instruction in one.instructions)
        there = Counter((instruction.keyword, instruction.args.text) for instruction in other.instructions)
        new = [text for (keyword, text), times in (there - old).items() if keyword == "RUN" for _ in range(times)]
        gone = old - there
        for instruction in one.instructions:
            if not gone[instruction.keyword, instruction.args.text]:
                continue
            gone[instruction.keyword, instruction.args.text] -= 1
            if instruction.keyword == "RUN" and len(new) > 1:
                pairs = _halves(before, instruction)
                bodies = next((pair for pair in pairs if _among(before, instruction, pair, new)), None)
                cuts += [(instruction, bodies)] if bodies else []
            elif instruction.keyword == "COPY" and not instruction.heredocs and len(instruction.words) > 2:
                cuts.append((instruction, _each(instruction)))
    return cut(before, cuts) if cuts else before


def _each(copy: Instruction) -> list[bytes]:
    """The arguments of a COPY for each source of `copy`: several sources go to a folder."""
    folder = target(copy).rstrip("/") + "/"
    texts = (json.dumps([source, folder]) if copy.exec_form else f"{source} {folder}" for source in sources(copy))
    return [text.encode("utf-8", "surrogateescape") for text in texts]


def halves(script: Script, behind: Piece) -> tuple[bytes, bytes]:
    """The two bodies of a script that is cut in front of the piece `behind`."""
    first = script.text[script.body.start : behind.start].rstrip(b" \t\r\n&;")
    rest = Piece(behind.start, script.body.end, behind.settings, behind.operator)
    return first, rest.text(script)


def _halves(facts: Facts, run: Instruction) -> list[tuple[bytes, bytes]]:
    script = facts.script(run)
    return [halves(script, behind) for behind in pieces_of(facts, run)[1:]] if isinstance(script, Script) else []


def _among(facts: Facts, run: Instruction, bodies: tuple[bytes, bytes], texts: Sequence[bytes]) -> bool:
    """Whether RUNs of both `bodies` are among `texts`, layout aside."""
    bash = facts.setting(run).bash
    there = [_steps(text, bash) for text in texts]
    return all(_steps(body, bash) in there for body in bodies)


def _steps(body: bytes, bash: bool) -> object:
    script = parse_shell(body, bash)
    return steps_of(script) if isinstance(script, Script) else body


def cleaned_too(facts: Facts, run: Instruction, behind: Piece) -> tuple[bytes, ...]:
    """The clean-ups in the rest of `run`, from the piece `behind` on, that a RUN of its first part needs at its end as
    well, so that its layer holds no cache either."""
    script, bash = facts.script(run), facts.setting(run).bash
    if not isinstance(script, Script):
        return ()
    first = parse_shell(halves(script, behind)[0], bash)
    full = filled(first, bash).keys() if isinstance(first, Script) else ()
    needed = [command for command, managers in _emptying(script, behind) if not managers.isdisjoint(full)]
    return tuple(dict.fromkeys(script.text[one.start : one.end] for one in needed))


def _emptying(script: Script, behind: Piece) -> list[tuple[Command, frozenset[str]]]:
    """The commands from `behind` on that do nothing but empty caches which no later command needs, so that they may
    as well run twice; with the managers whose caches these are; empty when nothing else stands there."""
    rest = [command for command in script.commands if command.start >= behind.start]
    if behind.operator != b"&&" or all(map(is_cleanup, rest)):
        return []
    every = [(command, is_cleanup(command)) for command in script.certain if command.start >= behind.start]
    return [
        (command, found.managers)
        for command, found in every
        if found and found.paths and not found.rest and not any(CACHES[name].needed for name in found.managers)
    ]


def frees_later(facts: Facts, run: Instruction, behind: Piece) -> str | None:
    """What the rest of `run`, from the piece `behind` on, deletes or changes of that which its first part made, so that
    two layers would hold more than one, whatever `cleaned_too` adds to the first; None when that is nothing."""
    script, bash = facts.script(run), facts.setting(run).bash
    if not isinstance(script, Script):
        return None
    text = bytearray(script.text)
    for command, _ in _emptying(script, behind):
        text[command.start : command.end] = b"true".ljust(command.end - command.start)
    others = parse_shell(bytes(text), bash)
    if not isinstance(others, Script):
        return None
    made = f"and what line {run.line_of(script.body.start)} makes would stay in a layer of its own"
    if cleans := _cleaner(others, behind):
        name, start = cleans
        return f"{name} on line {run.line_of(start)} cleans up, {made}"
    first, rest = (parse_shell(body, bash) for body in halves(others, behind))
    if not isinstance(first, Script) or not isinstance(rest, Script) or not frees(layer(first), rest):
        return None
    return f"what stands from line {run.line_of(behind.start)} on deletes or changes some of it, {made}"


def _cleaner(script: Script, behind: Piece) -> tuple[str, int] | None:
    """The first command of `script`, from the piece `behind` on, that is called as if it took things away, with where
    it starts; what only handles files that it names is judged by those."""
    for command in script.commands:
        if command.start >= behind.start and command.name not in NAMED_ONLY:
            for number, word in enumerate(command.words, 1):
                if _CLEANS.search(word.raw):
                    return " ".join([one.raw for one in command.words[:number]]), command.start
    return None
