"""A file that was copied, read by one RUN and deleted, and now is mounted into that RUN: for the guard, the steps of
both trees without what the mount stands for, when it stands for it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from layersmith.effects.copies import sources
from layersmith.effects.effect import Unknown
from layersmith.effects.mounts import mounts, options
from layersmith.effects.paths import overlap, resolve
from layersmith.evidence.effects import effects
from layersmith.evidence.folders import stands
from layersmith.evidence.inputs import arrival, clean, patches_by, walked
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Stage
from layersmith.trace import Step, steps_of
from layersmith.values import value

Steps = tuple[Instruction, list[Step]]


@value
class Mount:
    """A bind mount of `source`, in the context or in `origin`, at `target`; `text` is the value of its flag."""

    text: str
    source: str
    target: str
    origin: str | None


def without_mounts(before: Facts, stage: Stage, first: list[Steps], second: list[Steps]) -> str | None:
    """Take out of `first`, steps of `stage` before, the COPYs and deletions that new bind mounts in `second` stand for,
    and out of `second` the mounts; what is wrong with a mount, None for nothing."""
    new = _new(first, second)
    asked: dict[str, tuple[Mount, int]] = {}
    held: dict[str, dict[object, list[bool]]] = {}
    for at in new:
        run = second[at][0]
        for text in mounts(run):
            if text not in asked and _many(second, text) > _many(first, text) and (mount := _mount(text)):
                asked[text] = mount, run.line
                held[text] = _held(second, new, text)
    gone = {("mount", text) for text in asked}
    for at in new:
        run, steps = second[at]
        if not gone.isdisjoint(("mount", text) for text in mounts(run)):
            second[at] = run, [(step[0], tuple(flag for flag in step[1] if flag not in gone)) for step in steps]  # type: ignore[attr-defined]
    for text, (mount, line) in asked.items():
        if wrong := _all_taken_out(before, stage, first, held[text], mount):
            return f"line {line} mounts {mount.target}: {wrong}"
    return None


def _new(first: list[Steps], second: list[Steps]) -> list[int]:
    """Which of `second`, by their indexes, are RUNs with mounts that do not stand in `first` as they are."""
    old = Counter(tuple(steps) for run, steps in first if run.keyword == "RUN")
    found: list[int] = []
    for at, (run, steps) in enumerate(second):
        if run.keyword == "RUN":
            old[tuple(steps)] -= 1
            if old[tuple(steps)] < 0 and mounts(run):
                found.append(at)
    return found


def _many(rows: list[Steps], text: str) -> int:
    """How many steps have the mount `text`, however many RUNs they stand in."""
    return sum(len(steps) for run, steps in rows if text in mounts(run))


def _held(second: list[Steps], new: list[int], text: str) -> dict[object, list[bool]]:
    """For every command of RUNs, each time it stands there: whether its RUN is a new one that has the mount `text`."""
    found: dict[object, list[bool]] = {}
    for at, (run, steps) in enumerate(second):
        for step in steps if run.keyword == "RUN" else ():
            found.setdefault(step[0], []).append(at in new and text in mounts(run))
    return found


def _all_taken_out(
    before: Facts, stage: Stage, first: list[Steps], held: dict[object, list[bool]], mount: Mount
) -> str | None:
    """Take out all that `mount` stands for: what each COPY of such a file brought to the first RUN that now has it,
    up to the next such COPY. RUNs that are the same are told apart by their order."""
    bring = [at for at, one in enumerate(first) if _copies(before, stage, one, mount) is not None]
    users = _users(first, held)
    pairs = [
        (copied, user)
        for copied, behind in pairwise([*bring, len(first)])
        if (user := next((at for at in users if copied < at < behind), None)) is not None
    ]
    for copied, user in pairs:
        if wrong := _taken_out(before, stage, first, copied, user, mount):
            return wrong
    return None if pairs else "no COPY brought it above that RUN"


def _users(first: list[Steps], held: dict[object, list[bool]]) -> list[int]:
    """The RUNs with a command that is `held` by a mount now."""
    found: list[int] = []
    times: Counter[object] = Counter()
    for at, (run, steps) in enumerate(first):
        for step in steps if run.keyword == "RUN" else ():
            if any(held.get(step[0], ())[times[step[0]] :][:1]):
                found.append(at)
            times[step[0]] += 1
    return found


def _mount(text: str) -> Mount | None:
    given = options(text)
    plain = given.pop("type", "bind") == "bind" and {"source", "target"} <= given.keys() <= {"source", "target", "from"}
    return Mount(text, given["source"], given["target"], given.get("from")) if plain else None


def _taken_out(before: Facts, stage: Stage, first: list[Steps], copied: int, user: int, mount: Mount) -> str | None:
    for at in range(user, len(first)):
        deletion = _deletion(before, stage, first[at], mount)
        if deletion is not None:
            break
    else:
        return "nothing deleted it"
    parent = mount.target.rpartition("/")[0] or "/"
    if parent != "/" and not stands(before, stage, first[copied][0], parent):
        return f"{parent} may have come with it"
    for between in range(copied + 1, at):
        other = first[between][0]
        does = effects(before, stage, other) if between != user else None
        if isinstance(does, Unknown):
            return f"line {other.line} may have used it: {does.reason}"
        if does and any(overlap(path, mount.target) for path in (*does.reads, *does.writes, *does.deletes)):
            return f"line {other.line} used it"
    for command, place, does in walked(before, stage, first[user][0]) or ():
        if isinstance(does, Unknown):
            return f"{command.name} may have changed it: {does.reason}"
        if any(overlap(path, mount.target) for path in does.writes) and not patches_by(command, place, mount.target):
            return f"{command.name} may have written to it"
    copy, mine = first[copied]
    word = _copies(before, stage, first[copied], mount)
    first[copied] = copy, [step for number, step in enumerate(mine) if number != word]
    run, mine = first[at]
    flags, left = deletion[1][1], deletion[2]
    kept = [step for step in mine if step is not deletion[1]]
    for step in () if left else _otherwise(before, run, deletion[1]):
        kept.remove((step, flags))
    first[at] = run, [*kept, (("delete", left), flags)] if left else kept
    return None


def _otherwise(before: Facts, run: Instruction, deletion: Step) -> tuple[Step, ...]:
    """The steps that `run` takes only where its `deletion` fails, and that go with it."""
    script = before.script(run)
    if not isinstance(script, Script):
        return ()
    for item in script.body.items:
        first, text = item.parts[0], script.text
        if set(item.operators) == {"||"} and deletion[0] == ("delete", text[first.start : first.end]):
            rest = parse(text[item.parts[1].start : item.end], bash=True)
            return steps_of(rest) if isinstance(rest, Script) else ()
    return ()


def _copies(before: Facts, stage: Stage, one: Steps, mount: Mount) -> int | None:
    """Which step of a COPY brings what is mounted to that place; None when none does."""
    copy, steps = one
    if copy.keyword != "COPY" or copy.flag("from") != mount.origin or len(steps) != len(copy.words) - 1:
        return None
    for at, source in enumerate(sources(copy)):
        if clean(source) == mount.source and arrival(before, stage, copy, at)[0] == mount.target:
            return at
    return None


def _deletion(before: Facts, stage: Stage, one: Steps, mount: Mount) -> tuple[Instruction, Step, bytes] | None:
    """The step that deletes what is mounted, and what is left of its command without."""
    run, steps = one
    found = walked(before, stage, run) if run.keyword == "RUN" else None
    for command, place, _ in found or ():
        if command.name != "rm" or _left(command, b"", place, mount.target) is None:
            continue
        for step in steps:
            text = step[0][1] if isinstance(step[0], tuple) and step[0][:1] == ("delete",) else b""
            script = parse(text) if isinstance(text, bytes) and text else None
            for same in script.commands if isinstance(script, Script) else ():
                if (left := _left(same, text, place, mount.target)) is not None:
                    return run, step, left
    return None


def _left(command: Command, text: bytes, place: str | None, path: str) -> bytes | None:
    """The `text` of a command without the operand that names `path`; None when there is none."""
    for at, word in enumerate(command.words):
        if at and word.literal is not None and resolve(word.literal, place) == path:
            behind = command.words[at - 1].end - command.start
            left = text[:behind] + text[word.end - command.start :]
            return left if any(w is not word and not w.raw.startswith("-") for w in command.words[1:]) else b""
    return None
