"""Which steps of a build run again when something changes, read from the tree.

Steps are what makes files: RUN, COPY and ADD, in the stages that the last one needs. A step runs again when what it
reads changes, and so does every step below it in its stage, in the stages that inherit from it, and from the first step
on that copies or mounts from it. A builder may do better: it can find that what is copied from a stage is as it was.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Literal

from layersmith.pipeline import LAYERS
from layersmith.syntax.tree import Dockerfile, Instruction, Stage
from layersmith.values import derived, value

Kind = Literal["file", "address", "argument"]

_ADDRESS = re.compile(r"(?i)(?:https?|git|ssh|ftp)://|git@")
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


class CacheMap:
    """The steps of `tree` and what they read."""

    def __init__(self, tree: Dockerfile) -> None:
        self._tree = tree

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
        changed: dict[int, bool] = {}
        visible: dict[int, bool] = {}
        lines: set[int] = set()
        for stage in self._needed:
            head = stage.instructions[0]
            dirty = any(changed.get(at, False) for at in stage.candidates) or _mentions(head, source)
            known = any(visible.get(at, False) for at in stage.candidates)
            for instruction in stage.instructions[1:]:
                if instruction.keyword == "ARG":
                    known = known or source in _sources(instruction)
                elif instruction.keyword in LAYERS:
                    from_stage = any(changed.get(at, False) for at in self._stages_read(stage, instruction))
                    # An argument is in the environment of every RUN, named or not.
                    argument = known and (instruction.keyword == "RUN" or _mentions(instruction, source))
                    dirty = dirty or from_stage or argument or any(_covers(s, source) for s in _sources(instruction))
                    if dirty:
                        lines.add(instruction.start)
                else:
                    dirty = dirty or (known and _mentions(instruction, source))
            changed[stage.index], visible[stage.index] = dirty, known
        return tuple(step for step in self.steps if step.instruction.start in lines)

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
        names += [mount.get("from") for mount in _mounts(instruction)]
        found: list[int] = []
        for name in filter(None, names):
            earlier = [other.index for other in self._tree.stages[: stage.index] if other.name == name.lower()]
            if earlier:
                found.append(earlier[-1])
            elif name.isdigit() and int(name) < stage.index:
                found.append(int(name))
        return found


def _sources(instruction: Instruction) -> Iterator[Source]:
    """What `instruction` reads from outside of the build."""
    if instruction.keyword == "ARG":
        yield from (Source("argument", pair.name) for pair in instruction.pairs)
    elif instruction.keyword in ("COPY", "ADD") and instruction.flag("from") is None:
        for name in instruction.values[:-1]:
            if instruction.heredocs and name.startswith("<<"):
                continue
            if instruction.keyword == "ADD" and _ADDRESS.match(name):
                yield Source("address", name)
            else:
                yield Source.file(name)
    for mount in _mounts(instruction):
        if mount.get("type", "bind") == "bind" and "from" not in mount:
            yield Source.file(mount.get("source") or mount.get("src") or ".")


def _mounts(instruction: Instruction) -> list[dict[str, str]]:
    """The `--mount` flags of a RUN."""
    if instruction.keyword != "RUN":
        return []
    found = []
    for flag in instruction.flags:
        if flag.name == "mount" and flag.value:
            pairs = (part.partition("=") for part in flag.value.split(","))
            found.append({name.strip().lower(): text for name, _, text in pairs})
    return found


def _mentions(instruction: Instruction, source: Source) -> bool:
    """Whether the words of `instruction` name the argument `source` as a variable."""
    if source.kind != "argument":
        return False
    name = re.escape(source.name.encode("utf-8", "surrogateescape"))
    return bool(re.search(rb"\$\{?" + name + rb"(?![A-Za-z0-9_])", instruction.text))


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
    return all(fnmatchcase(part, glob) if _GLOB.search(glob) else part == glob for glob, part in pairs)
