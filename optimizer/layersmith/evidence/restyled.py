"""Whether two trees differ in how they are written only: a list of `&&` or lines under `set -e`, `cd` or WORKDIR, the
order of what one install asks for.

The commands are compared one by one, in their order, with the folder that each RUN begins in. What is asked here is
finer than a trace in all else.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.bodies import body, exits
from layersmith.effects.copies import target
from layersmith.effects.packages import action
from layersmith.effects.paths import resolve
from layersmith.evidence.anywhere import asks_no_folder, mounts_from_folder
from layersmith.evidence.environment import behind, environment, expanded, folder
from layersmith.evidence.folders import stands
from layersmith.evidence.workdirs import certain, going, place, written
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Compound, Script, Sequence, Word
from layersmith.shell.errexit import Lines, as_lines
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Stage
from layersmith.trace import Step, steps_at
from layersmith.values import pattern

_CONTINUED = pattern(r"\\\n")


def restyled(before: Facts, after: Facts, kept: frozenset[bytes]) -> bool:
    """Whether the two trees do the same; texts of instructions that are `kept` stand in both as often."""
    return list(_steps(before, kept)) == list(_steps(after, kept))


def _steps(facts: Facts, kept: frozenset[bytes]) -> Iterator[Step]:
    first = facts.tree.stages[0].instructions[0].start if facts.tree.stages else 0
    for instruction in facts.tree.instructions:
        yield from steps_at(facts, instruction, kept) if instruction.start < first else ()
    for stage in facts.tree.stages:
        for instruction in stage.instructions:
            match instruction.keyword:
                case "WORKDIR":
                    yield from _made(facts, stage, instruction)
                case "RUN":
                    yield from _run(facts, stage, instruction)
                case "COPY" | "ADD" if not target(instruction).strip("\"'").startswith("/"):
                    yield (_at(facts, stage, instruction), *steps_at(facts, instruction, kept))
                case _:
                    yield from steps_at(facts, instruction, kept)
        yield ("ends in", _at(facts, stage, behind(stage)))


def _at(facts: Facts, stage: Stage, instruction: Instruction) -> Step:
    """The folder of `instruction`; where that is not known, the lines that set it."""
    path = folder(facts, stage, instruction)
    if path is not None:
        return (path,)
    return tuple(one.args.text for one in facts.before(stage, instruction) if one.keyword == "WORKDIR")


def _made(facts: Facts, stage: Stage, workdir: Instruction) -> Iterator[Step]:
    """The folder that a WORKDIR makes, unless it stands there already."""
    text = workdir.args.text.decode("utf-8", "surrogateescape")
    path = place(facts, stage, workdir, text)
    if path is None or (path != "/" and not stands(facts, stage, workdir, path)):
        yield ("makes", path or text)


def _run(facts: Facts, stage: Stage, run: Instruction) -> Iterator[Step]:
    flags, at = tuple((flag.name, flag.value) for flag in run.flags), _at(facts, stage, run)
    found = body(facts, run)
    if found is None:
        yield ("RUN", flags, at, run.args.text, tuple(run.text[h.body.start - run.start :] for h in run.heredocs))
        return
    script, errexit = found[1], facts.setting(run).errexit
    commands, steps = list(script.commands), list(_commands(script.body))
    path = folder(facts, stage, run)
    while (cd := going(script)) and (named := written(facts, stage, run, cd.word)) is not None:
        path = _reached(facts, stage, run, named, path)
        alone = any(item.start == cd.start and len(item.parts) == 1 for item in script.body.items)
        guards = cd.guards or (alone and (errexit or exits(script)))
        fails = not guards and not certain(facts, stage, run, path)
        at = (path,) if path is not None and not fails else (*at, named.encode("utf-8", "surrogateescape"))
        index = next(at for at, command in enumerate(script.commands) if command.start == cd.start)
        del commands[index], steps[index]
        rest = parse(script.text[: cd.start] + script.text[cd.rest :], facts.setting(run).bash)
        if not isinstance(rest, Script):
            break
        script = rest
    if not script.substitutions and not mounts_from_folder(run) and all(map(asks_no_folder, commands)):
        at = ()
    if steps[:1] == [(((), ("set", "-e"), ()),)]:
        del steps[0]
    # One command alone says how the RUN ends, whatever it stands in.
    ending = "stops" if len(steps) == 1 else _ending(run, script, errexit)
    yield ("RUN", flags, at, ending, *steps)


def _ending(run: Instruction, script: Script, errexit: bool) -> str:
    """What a command of `script` that fails leads to: the end of it ("stops"), the next line, as `set -e` is taken back
    ("lines"), or what only a list of `&&` tells ("list")."""
    lines = None if run.heredocs else as_lines(script, errexit)
    if not run.heredocs and not isinstance(lines, Lines):
        return "list"
    stops = errexit or exits(script) or (isinstance(lines, Lines) and lines.stop)
    return "stops" if stops else "lines"


def _reached(facts: Facts, stage: Stage, run: Instruction, named: str, here: str | None) -> str | None:
    """The folder that `cd` goes to from `here`; None when it is not known."""
    word = expanded(named, environment(facts, stage, run), run)
    return resolve(word, here) if word else None


def _commands(sequence: Sequence) -> Iterator[Step]:
    """The commands in their order, and what stands around them but for `&&`, `;` and braces."""
    for item in sequence.items:
        for pipeline, operator in zip(item.parts, ("", *item.operators), strict=True):
            yield from ((operator,),) if operator == "||" else ()
            yield from (("!",),) if pipeline.negated else ()
            for at, part in enumerate(pipeline.parts):
                yield from (("|",),) if at else ()
                yield from (_command(part),) if isinstance(part, Command) else _compound(part)


def _compound(part: Compound) -> Iterator[Step]:
    plain = part.kind == "group" and not part.redirects
    if not plain:
        yield (part.kind, part.name, tuple(map(_text, part.words)), *_redirects(part))
    for inner in part.bodies:
        yield from _commands(inner)
        yield from () if plain else (("end",),)


def _command(command: Command) -> Step:
    asked = action(command)
    words = [_text(word) for word in command.words]
    if asked and asked.verb == "install":
        packages = {_text(word) for word in asked.operands}
        words = [*(word for word in words if word not in packages), *sorted(packages)]
    assignments = tuple((one.name, _text(one.value)) for one in command.assignments)
    return ((assignments, tuple(words), _redirects(command)),)


def _redirects(part: Command | Compound) -> Step:
    return tuple((one.fd, one.operator, _text(one.target)) for one in part.redirects)


def _text(word: Word | None) -> str:
    return "" if word is None else _CONTINUED.sub("", word.raw)
