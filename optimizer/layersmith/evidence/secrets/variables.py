"""Secrets that come as ARG or ENV: who needs them, and whether a mount can bring them instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layersmith.effects.commands import in_folders
from layersmith.effects.credentials.commands import variables
from layersmith.effects.credentials.kept import kept_in
from layersmith.effects.credentials.texts import VARIABLE, placeholder
from layersmith.effects.effect import Unknown
from layersmith.effects.paths import holds, overlap, resolve
from layersmith.evidence.credentials import Use, uses
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import folder, home
from layersmith.evidence.secrets.pieces import holds as holds_credential
from layersmith.evidence.secrets.pieces import without_trace
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Passed
from layersmith.secret import Plan, no_mount
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Pair, Stage

_AT_RUN_TIME = frozenset(("CMD", "ENTRYPOINT", "HEALTHCHECK", "LABEL"))


def variable_plans(facts: Facts, others: Sequence[Plan]) -> Iterator[Plan | Missed]:
    """A plan, or why there is none, for each ARG and ENV that a RUN uses as a credential. What commands do that go by
    `others` is no use any more."""
    taken_away = {(run.start, command.start) for plan in others for run, command in plan.commands}
    found: dict[str, list[tuple[Stage, Use]]] = {}
    for stage in facts.tree.stages:
        for use in uses(facts, stage):
            found.setdefault(use.name, []).append((stage, use))
    taken: set[str] = set()
    for name, used in found.items():
        if name not in taken:
            names, declared = _family(facts, name)
            taken |= names
            yield from _planned(facts, name, names, declared, used, taken_away)


def _family(facts: Facts, name: str) -> tuple[set[str], list[tuple[Instruction, Pair]]]:
    """`name` and the ENV and ARG names that are nothing but it, or that it is nothing but, with where they are set."""
    names = {name}
    pairs = [(i, pair) for i in facts.tree.instructions if i.keyword in ("ARG", "ENV") for pair in i.pairs]
    for _ in pairs:
        before = len(names)
        for _, pair in pairs:
            copied = VARIABLE.fullmatch((pair.value or "").strip("\"'"))
            source = copied and (copied[1] or copied[2])
            if source and (pair.name in names or source in names):
                names |= {pair.name, source}
        if len(names) == before:
            break
    return names, [(i, pair) for i, pair in pairs if pair.name in names]


def _planned(
    facts: Facts,
    name: str,
    names: set[str],
    declared: list[tuple[Instruction, Pair]],
    used: list[tuple[Stage, Use]],
    taken_away: set[tuple[int, int]],
) -> Iterator[Plan | Missed]:
    first, _ = declared[0]
    values = [(pair.value or "").strip("\"'") for _, pair in declared]
    own = [text for text in values if text and not VARIABLE.fullmatch(text)]
    if all(i.keyword == "ENV" for i, _ in declared) and all(placeholder(text) for text in own):
        return  # Set when the container starts, if at all.
    source = next((pair.name for i, pair in declared if i.keyword == "ARG"), name)
    missed = _named_elsewhere(facts, names, declared)
    runs: list[Instruction] = []
    for stage in facts.tree.stages:
        for run in stage.instructions:
            if run.keyword == "RUN" and _may_read(facts, stage, run, names, declared, taken_away):
                missed = missed or no_mount(facts, run)
                runs.append(run)
    if all(_is_taken(facts, use, taken_away) for _, use in used) and not any(
        tells(facts, run, name, taken_away) for run in runs for name in names
    ):
        runs = []  # It only filled a file that comes by a mount now.
    pieces: list[tuple[Instruction, int, int, bytes]] = []
    for stage, use in used:
        command = _command(facts, use)
        if command is None or use.credential is None or (use.run.start, command.start) in taken_away:
            continue
        apart = without_trace(command, use.credential)
        pieces += [(use.run, *piece) for piece in apart]
        missed = missed or (None if apart else _stays(facts, stage, use))
    if missed:
        yield missed
        return
    in_config = any(i.keyword == "ENV" and _shipped(facts, i) for i, _ in declared)
    yield Plan(
        first.line,
        Passed("secret", source, variable=source),
        f"bring {source} into the build as a secret",
        tuple(runs),
        tuple(sorted(names & (_mentioned(facts, runs, names) or names))),
        pairs=tuple(declared),
        pieces=tuple(dict.fromkeys(pieces)),
        beside=() if runs else tuple(use.run for _, use in used),
        assumes=("not-needed-at-run-time",) if in_config else (),
    )


def _is_taken(facts: Facts, use: Use, taken_away: set[tuple[int, int]]) -> bool:
    command = _command(facts, use)
    return command is not None and (use.run.start, command.start) in taken_away


def tells(facts: Facts, run: Instruction, name: str, taken_away: set[tuple[int, int]]) -> bool:
    """Whether `run` names the variable `name`, outside the commands that go."""
    text, script = run.text, facts.script(run)
    if isinstance(script, Script) and taken_away:
        gone = [command for command in script.commands if (run.start, command.start) in taken_away]
        text = script.text
        for command in reversed(gone):
            text = text[: command.start] + text[command.end :]
    return re.search(rb"\b" + re.escape(name.encode()) + rb"\b", text) is not None


def _command(facts: Facts, use: Use) -> Command | None:
    """The command that the credential stands in."""
    script, credential = facts.script(use.run), use.credential
    if credential is None or not isinstance(script, Script):
        return None
    return next((command for command in script.commands if holds_credential(command, credential)), None)


def _mentioned(facts: Facts, runs: list[Instruction], names: set[str]) -> set[str]:
    """Those of `names` that some RUN names, or that a program looks for; the others have no reader."""
    text = b"\n".join(run.text for run in runs)
    return {name for name in names if re.search(rb"\b" + re.escape(name.encode()) + rb"\b", text)}


def _shipped(facts: Facts, instruction: Instruction) -> bool:
    stages = (s for s in facts.tree.stages if s.instructions[0].start <= instruction.start)
    return max((s.index for s in stages), default=-1) in facts.shipped


def _named_elsewhere(facts: Facts, names: set[str], declared: list[tuple[Instruction, Pair]]) -> Missed | None:
    """An instruction other than RUN that needs the value."""
    ours = {pair.span for _, pair in declared}
    for instruction in facts.tree.instructions:
        if instruction.keyword == "RUN":
            continue
        if instruction.keyword in ("ARG", "ENV"):
            texts = [pair.value or "" for pair in instruction.pairs if pair.span not in ours]
            mixed = [pair.value or "" for pair in instruction.pairs if pair.span in ours]
            texts += [text for text in mixed if not VARIABLE.fullmatch(text.strip("\"'"))]
        else:
            texts = [instruction.joined.text.decode("utf-8", "surrogateescape")]
        told = next((n for text in texts for n in variables(text) if n in names), None)
        if told is None:
            continue
        if instruction.keyword in _AT_RUN_TIME:
            return Missed("needed-at-run-time", instruction.line, f"{instruction.keyword} uses {told}, which is then"
                          " needed in the running container: pass it there, and not in the image")  # fmt: skip
        return Missed("named-elsewhere", instruction.line, f"{instruction.keyword} uses {told}, and a mount brings it"
                      " to RUNs only")  # fmt: skip
    return None


def _may_read(
    facts: Facts,
    stage: Stage,
    run: Instruction,
    names: set[str],
    declared: list[tuple[Instruction, Pair]],
    taken_away: set[tuple[int, int]],
) -> bool:
    """Whether `run` finds one of `names` among its variables and may look at it."""
    above = {i.start for i in facts.before(stage, run)}
    if not any(i.start in above for i, _ in declared):
        return False
    if any(tells(facts, run, name, taken_away) for name in names):
        return True
    does = effects(facts, stage, run)
    return isinstance(does, Unknown) or any(does.sees(name) for name in names)


def _stays(facts: Facts, stage: Stage, use: Use) -> Missed | None:
    """Why the value would still be in a layer: a command writes it into a file that its RUN leaves behind."""
    script = facts.script(use.run)
    if use.credential is None or not isinstance(script, Script):
        return None
    here, at_home = folder(facts, stage, use.run), home(facts, stage, use.run)
    for command, place in in_folders(script, here):
        if not command.start <= use.credential.start < command.end:
            continue
        into = use.credential.into
        path = kept_in(command, place, at_home) if into is None else _absolute(into.raw, place, at_home)
        if into is not None and path is None:
            path = "?"
        if path is None or _deleted_behind(script, command, path, here, at_home):
            return None
        if stage.index not in facts.shipped and not _crosses(facts, stage, path):
            return None
        told = "a file" if path == "?" else path
        return Missed("stays-in-file", use.run.line, f"{command.name} writes {use.name} to {told}, which stays in the"
                      " layer: delete it in the same RUN")  # fmt: skip
    return None


def _absolute(raw: str, folder: str | None, home: str | None) -> str | None:
    text = raw.strip("\"'")
    for start in ("~/", "$HOME/", "${HOME}/"):
        if text.startswith(start):
            return f"{home}/{text[len(start) :]}" if home else None
    return resolve(text, folder)


def _deleted_behind(script: Script, writer: Command, path: str, folder: str | None, home: str | None) -> bool:
    """Whether a later command of the list of `&&` that `writer` stands in deletes `path`."""
    if script.chain is None:
        return False
    for command, place in in_folders(script, folder):
        if command.start > writer.start and command.name in ("rm", "shred"):
            for word in command.words[1:]:
                gone = None if word.raw.startswith("-") else _absolute(word.raw, place, home)
                if gone is not None and holds(gone, path):
                    return True
    return False


def _crosses(facts: Facts, stage: Stage, path: str) -> bool:
    """Whether a later stage copies `path` from `stage`, or may."""
    if path == "?":
        return True
    for copy in facts.tree.instructions:
        if copy.keyword in ("COPY", "ADD") and copy.flag("from") in (stage.name, str(stage.index)):
            for word in copy.words[:-1]:
                source = resolve("/" + word.raw.strip("\"'").lstrip("/"), "/")
                if source is None or overlap(source, path):
                    return True
    return False
