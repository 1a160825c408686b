"""What a Dockerfile does, reduced to what a SAFE rewrite must leave as it is.

Two trees with equal traces run the same commands with the same flags in the same order between the same
instructions, copy the same files to the same places, install the same packages and delete the same files. Left out on
purpose: how commands are spread over RUNs, when files are deleted, clean-up of caches, cache flags, how many
install commands share a list of packages, and how often each is named there; how variables and labels are spread over
ENV and LABEL, and how their values are quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from layersmith.context.archives import copies_only
from layersmith.context.arriving import folder_named
from layersmith.effects.copies import folder_of, sources, target
from layersmith.effects.cost import DELETERS
from layersmith.effects.packages import action, is_cleanup
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Compound, Script, compounds
from layersmith.syntax.tree import Instruction

Step = tuple[object, ...]
Trace = tuple[tuple[Step, ...], tuple[Step, ...]]
"""The ordered steps of a tree, and its deletions in any order."""

_CACHE_FLAGS = {
    "pip": frozenset({"--no-cache-dir"}),
    "apk": frozenset({"--no-cache", "-U", "--update", "--update-cache"}),
}
"""Flags that say whether a cache is kept; apk's own --update also says that it is filled."""


_KEPT = frozenset(("RUN", "ENV", "LABEL"))
"""Instructions of which equal texts stand for their own steps."""


def alike(before: Facts, after: Facts, kept: frozenset[bytes]) -> bool:
    """Whether both trees have the same trace. `kept` are the texts of RUN instructions that both have as often: these
    stand for their own steps."""
    old, new = before.tree.instructions, after.tree.instructions
    shorter, first, last = min(len(old), len(new)), 0, 0
    # What stands at an end of both, to the letter, has the same steps, and others are not joined with it.
    if before.context is after.context:
        while first < shorter and _same(old[first], new[first], kept):
            first += 1
        while last < shorter - first and _same(old[-1 - last], new[-1 - last], kept):
            last += 1
    rest = old[first : len(old) - last], new[first : len(new) - last]
    return _trace(before, rest[0], kept) == _trace(after, rest[1], kept)


def _same(one: Instruction, other: Instruction, kept: frozenset[bytes]) -> bool:
    return one.text == other.text and (one.keyword != "RUN" or one.text in kept)


def _trace(facts: Facts, instructions: Iterable[Instruction], kept: frozenset[bytes]) -> Trace:
    return settled(step for instruction in instructions for step in steps_at(facts, instruction, kept))


def steps_at(facts: Facts, instruction: Instruction, kept: frozenset[bytes]) -> list[Step]:
    """The steps of one instruction, `kept` as in `alike`."""
    if instruction.keyword in _KEPT and instruction.text in kept:
        return [("kept", instruction.text)]
    flags = tuple((flag.name, flag.value) for flag in instruction.flags)
    if instruction.keyword == "RUN":
        return [(step, flags) for step in _run(facts, instruction)]
    if instruction.keyword == "COPY" and not instruction.heredocs and len(instruction.words) > 1:
        return _copy(facts, instruction, flags)
    if instruction.keyword == "ADD" and copies_only(facts.context, instruction):
        return _copy(facts, instruction, flags)
    if instruction.keyword in ("ENV", "LABEL") and not flags and (found := _settings(instruction)):
        return found
    return [(instruction.keyword, flags, instruction.args.text, _bodies(facts, instruction))]


def settled(steps: Iterable[Step]) -> Trace:
    """What a row of steps comes to: those whose order counts, and the deletions in any order."""
    every = list(steps)
    deletions = [step for step in every if _deletes(step)]
    return tuple(_once([step for step in every if not _deletes(step)])), tuple(sorted(deletions, key=repr))


def _deletes(step: Step) -> bool:
    return isinstance(step[0], tuple) and step[0][:1] == ("delete",)


def _bodies(facts: Facts, instruction: Instruction) -> tuple[bytes, ...]:
    return tuple(facts.tree.source[h.body.start : h.body.end] for h in instruction.heredocs)


def _copy(facts: Facts, copy: Instruction, flags: Step) -> list[Step]:
    place = folder_named(facts.context, copy) or folder_of(target(copy).strip("\"'"))
    return [("COPY", flags, source, place) for source in sources(copy)]


def _settings(instruction: Instruction) -> list[Step]:
    # Imported here: seldom is a variable or label not kept as it was written.
    from layersmith.syntax.assignments import assignments

    return [(instruction.keyword, one) for one in assignments(instruction) or ()]


def _run(facts: Facts, run: Instruction) -> Iterator[Step]:
    script = facts.script(run)
    if isinstance(script, Script):
        yield from steps_of(script)
    elif run.heredocs:
        for body in _bodies(facts, run):
            lines = [line.strip() for line in body.splitlines()]
            yield from (("line", line) for line in lines if line and not line.startswith((b"set -", b"#")))
    else:
        yield ("RUN", run.args.text)


@lru_cache(maxsize=2048)
def steps_of(script: Script) -> tuple[Step, ...]:
    """The steps of one script: its commands in order, installs taken apart into packages, clean-ups left out, and what
    stands around commands, but for braces and parentheses."""
    steps: list[Step] = []
    around = [part for part in compounds(script.body) if part.redirects or part.kind not in ("group", "subshell")]
    rows: list[Command | Compound] = [*around, *script.commands]
    if around:
        rows.sort(key=lambda one: one.start)
    for command in rows:
        if isinstance(command, Compound):
            steps.append(_around(command, script.text))
            continue
        text = script.text[command.start : command.end]
        found = _steps.get(text)
        if found is None:
            if len(_steps) >= _REMEMBERED:
                _steps.clear()
            found = _steps[text] = tuple(_steps_of(command, text))
        steps += found
    return tuple(steps)


_steps: dict[bytes, tuple[Step, ...]] = {}
_REMEMBERED = 4096
"""Texts of commands whose steps are known: both trees have most of them, and other files some. When as many are known,
all are forgotten."""


def _steps_of(command: Command, text: bytes) -> Iterator[Step]:
    found = action(command)
    if is_cleanup(command):
        return
    if found and found.exact and found.verb in ("install", "update"):
        if found.verb == "update":
            yield "update", found.manager
        yield from (("install", found.manager, word.raw) for word in found.operands)
        if found.verb == "install" and not found.operands:
            yield "install", found.manager, None
    elif command.name in DELETERS or (found and found.verb in ("remove", "purge", "autoremove")):
        yield "delete", text
    elif found is None:
        yield "run", text
    else:
        yield _without(_CACHE_FLAGS.get(found.manager, frozenset()), command)


def _around(part: Compound, text: bytes) -> Step:
    """What a compound command is besides the commands in it."""
    whole = text[part.start : part.end] if part.kind in ("test", "arithmetic") else None
    redirects = tuple((one.fd, one.operator, one.target.raw if one.target else None) for one in part.redirects)
    return "around", part.kind, part.name, tuple(word.raw for word in part.words), whole, redirects


def _without(passed_over: frozenset[str], command: Command) -> Step:
    return (
        tuple((a.name, a.value.raw if a.value else None) for a in command.assignments),
        tuple(word.raw for word in command.words if word.raw not in passed_over),
        tuple((r.operator, r.target.raw if r.target else None) for r in command.redirects),
    )


def _once(steps: list[Step]) -> Iterator[Step]:
    """Leave out an update that follows another of the same manager with nothing but its installs between, and a
    package that installs of the same manager right before asked for already."""
    fresh: object = None
    asked: set[Step] = set()
    for step in steps:
        inner = step[0]
        kind, manager = inner[:2] if isinstance(inner, tuple) and len(inner) > 1 else (None, None)
        if kind == "update":
            if fresh == manager:
                continue
            fresh = manager
        elif kind == "install":
            if step in asked:
                continue
            fresh = fresh if fresh == manager else None
            asked = {one for one in asked if one[0][1] == manager} | {step}  # type: ignore[index]
        else:
            fresh, asked = None, set()
        yield step
