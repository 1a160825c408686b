"""Which steps of a build run again when something changes, read from the tree.

Steps are what makes files: RUN, COPY and ADD, in the stages that the last one needs. A step runs again when what it
reads changes, and so does every step below it in its stage, in the stages that inherit from it, and from the first step
on that copies or mounts from it. That last part need not be: a builder can find that what is copied from a stage is as
it was. With the build context, what a COPY reads is exact; without it, names are compared.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Literal

from layersmith.context.context import Context
from layersmith.effects.copies import is_remote
from layersmith.effects.mounts import mounts, options, source_of
from layersmith.evidence.environment import environment, expanded
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import LAYERS
from layersmith.syntax.tree import Dockerfile, Instruction, Stage
from layersmith.values import derived, number, value
from layersmith.wildcards import named_by

Kind = Literal["file", "address", "argument"]

_GLOB = re.compile(r"[*?[\\]")


@value
class Source:
    """What may change: a "file" of the context by its path as a COPY names it (a folder stands for any other file in
    it), an "address" that ADD reads, or a build "argument"."""

    kind: Kind
    name: str

    @classmethod
    def file(cls, path: str) -> Source:
        """The file or folder `path` of the context, in its shortest form and without a slash in front."""
        return cls("file", posixpath.normpath("/" + path.strip()).lstrip("/") or ".")


@value
class Step:
    """A step of the build: its stage (from 0), line (1-based) and instruction."""

    stage: int
    line: int
    instruction: Instruction


@value
class Cause:
    """Why a step runs again. `line` is that of the instruction that is to blame.

    "reads": a source `name` of the step itself brings what changed, "mounts": its mount of `name` does; "uses": it uses
    the build argument; "below": it stands below an instruction that runs again; "from": it copies or mounts from the
    stage `name`, in which one does. `certain` is false when it may be cached all the same.
    """

    kind: Literal["reads", "mounts", "uses", "below", "from"]
    line: int
    name: str = ""
    certain: bool = True


@value
class Change:
    """A step that runs again, and all that it does so for."""

    step: Step
    causes: tuple[Cause, ...]

    @property
    def certain(self) -> bool:
        """Whether it runs again whatever the builder finds."""
        return any(cause.certain for cause in self.causes)


class CacheMap:
    """The steps of `tree` and what they read, of the build context `context` when it is known."""

    def __init__(self, tree: Dockerfile, context: Context | None = None) -> None:
        self._tree = tree
        self._context = context

    @derived
    def steps(self) -> tuple[Step, ...]:
        """The steps of all stages that are built for the last one, in order."""
        return tuple(
            Step(stage.index, instruction.line, instruction)
            for stage in self._needed
            for instruction in stage.instructions
            if instruction.keyword in LAYERS
        )

    @derived
    def heads(self) -> dict[int, bytes]:
        """The FROM of each stage that is built, by the number of the stage, as the builder reads it."""
        return {stage.index: stage.instructions[0].joined.text for stage in self._needed}

    @derived
    def sources(self) -> tuple[Source, ...]:
        """What the steps read from outside, in order of first use."""
        found: dict[Source, None] = {}
        heads = [stage.instructions[0] for stage in self._needed]
        for instruction in self._tree.instructions:
            if instruction.keyword == "FROM":
                break
            # In front of all stages an argument counts where a FROM names it.
            used = (source for source in _sources(instruction) if any(_mentions(head, source) for head in heads))
            found.update(dict.fromkeys(used))
        for stage in self._needed:
            for instruction in stage.instructions:
                found.update(dict.fromkeys(_sources(instruction)))
        return tuple(found)

    def again(self, source: Source) -> tuple[Step, ...]:
        """The steps that run again when `source` changes; of two trees, it may be a source of the other."""
        return tuple(change.step for change in self.changes(source))

    def changes(self, source: Source) -> tuple[Change, ...]:
        """The steps that run again when `source` changes, with the reasons."""
        found: dict[int, tuple[Cause, ...]] = {}
        ends: dict[int, Cause] = {}
        visible: dict[int, bool] = {}
        for stage in self._needed:
            head = stage.instructions[0]
            above = [ends[at] for at in stage.candidates if at in ends]
            below = Cause("below", head.line) if _mentions(head, source) else above[-1] if above else None
            known = any(visible.get(at, False) for at in stage.candidates)
            for instruction in stage.instructions[1:]:
                if instruction.keyword == "ARG":
                    known = known or source in _sources(instruction)
                elif instruction.keyword in LAYERS:
                    causes = [*self._reading(stage, instruction, source), *self._copying(stage, instruction, ends)]
                    # An argument is in the environment of every RUN, named or not.
                    if known and (instruction.keyword == "RUN" or _mentions(instruction, source)):
                        causes.append(Cause("uses", instruction.line, source.name))
                    causes += [below] if below else []
                    if causes:
                        found[instruction.start] = tuple(causes)
                        below = Cause("below", instruction.line, certain=any(cause.certain for cause in causes))
                elif known and _mentions(instruction, source) and not (below and below.certain):
                    below = Cause("below", instruction.line)
            visible[stage.index] = known
            if below:
                ends[stage.index] = below
        steps = (step for step in self.steps if step.instruction.start in found)
        return tuple(Change(step, found[step.instruction.start]) for step in steps)

    def _reading(self, stage: Stage, instruction: Instruction, changed: Source) -> Iterator[Cause]:
        """For each source of `instruction` that what is `changed` belongs to, that it reads it."""
        kind: Literal["reads", "mounts"] = "mounts" if instruction.keyword == "RUN" else "reads"
        if instruction.keyword == "ARG":
            return
        for name, read in _named_sources(instruction):
            certain = self._reads(stage, instruction, name, read, changed)
            if certain and instruction.flag("exclude") is not None:
                certain = None  # which may be what changed
            if certain is not False:
                yield Cause(kind, instruction.line, name, certain is True)

    def _reads(self, stage: Stage, instruction: Instruction, name: str, read: Source, changed: Source) -> bool | None:
        """Whether what is `changed` belongs to `read`, which is written as `name`; None when that is not known."""
        context = self._context
        if context is None or not read.kind == changed.kind == "file" or context.kind(changed.name) == "folder":
            return _covers(read, changed)
        if context.exists_but_ignored(changed.name):
            return False
        if context.kind(changed.name) is None:
            return _covers(read, changed)
        word = self._expanded(stage, instruction, name)
        if word is not None:
            return context.brings(word, changed.name)
        return None if _may_hold(name, changed.name) else False

    def _expanded(self, stage: Stage, instruction: Instruction, word: str) -> str | None:
        """`word` as the builder reads it; None when it has a variable whose value is not known."""
        if "$" not in word:
            return word
        return expanded(word, environment(self._facts, stage, instruction), instruction)

    @derived
    def _facts(self) -> Facts:
        return Facts(self._tree, Options())

    def _copying(self, stage: Stage, instruction: Instruction, ends: dict[int, Cause]) -> Iterator[Cause]:
        """For each stage that `instruction` copies or mounts from, in which a step runs again, that it does."""
        for at in dict.fromkeys(self._stages_read(stage, instruction)):
            if at in ends:
                yield Cause("from", ends[at].line, self._tree.stages[at].name or str(at), certain=False)

    @derived
    def _needed(self) -> tuple[Stage, ...]:
        stages = self._tree.stages
        waiting = [len(stages) - 1] if stages else []
        needed: set[int] = set()
        while waiting:
            at = waiting.pop()
            if at not in needed:
                needed.add(at)
                waiting += stages[at].candidates
                for instruction in stages[at].instructions:
                    waiting += self._stages_read(stages[at], instruction)
        return tuple(stages[at] for at in sorted(needed))

    def _stages_read(self, stage: Stage, instruction: Instruction) -> list[int]:
        """The earlier stages that `instruction` copies or mounts from."""
        names = [instruction.flag("from")] if instruction.keyword == "COPY" else []
        names += [mount.get("from") for mount in map(options, mounts(instruction))]
        found: list[int] = []
        for name in filter(None, names):
            earlier = [other.index for other in self._tree.stages[: stage.index] if other.name == name.lower()]
            if earlier:
                found.append(earlier[-1])
            elif name.isascii() and name.isdigit() and number(name) < stage.index:
                found.append(number(name))
        return found


def _sources(instruction: Instruction) -> Iterator[Source]:
    """What `instruction` reads from outside of the build."""
    yield from (source for _, source in _named_sources(instruction))


def _named_sources(instruction: Instruction) -> Iterator[tuple[str, Source]]:
    """What `instruction` reads from outside of the build, as it is written and as it is meant."""
    if instruction.keyword == "ARG":
        yield from ((pair.name, Source("argument", pair.name)) for pair in instruction.pairs)
    elif instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None:
        for name in instruction.values[:-1]:
            if instruction.heredocs and name.startswith("<<"):
                continue
            if instruction.keyword == "ADD" and is_remote(name):
                yield name, Source("address", name)
            else:
                yield name, Source.file(name)
    for mount in map(options, mounts(instruction)):
        if mount.get("type", "bind") == "bind" and "from" not in mount:
            name = source_of(mount) or "."
            yield name, Source.file(name)


def _mentions(instruction: Instruction, source: Source) -> bool:
    """Whether the words of `instruction` name the argument `source` as a variable."""
    if source.kind != "argument":
        return False
    name = re.escape(source.name.encode("utf-8", "surrogateescape"))
    return bool(re.search(rb"\$\{?" + name + rb"(?![A-Za-z0-9_])", instruction.text))


def _may_hold(word: str, path: str) -> bool:
    """Whether `word`, with any value of its variables that does not lead upwards, may name `path` or a folder above."""
    fixed = Source.file(word.partition("$")[0] + "x").name.rpartition("/")[0]
    return not fixed or path.startswith(fixed + "/")


def _covers(read: Source, changed: Source) -> bool:
    """Whether what is `changed` lies in what is `read`."""
    if read.kind != "file" or changed.kind != "file":
        return read == changed
    if read.name in (".", changed.name):
        return True
    pattern, parts = read.name.split("/"), changed.name.split("/")
    if len(pattern) > len(parts):
        return False
    pairs = zip(pattern, parts, strict=False)
    return all(named_by(part, glob) if _GLOB.search(glob) else part == glob for glob, part in pairs)
