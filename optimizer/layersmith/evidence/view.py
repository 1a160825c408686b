"""The files of the build context as they stand inside the image at one instruction."""

from __future__ import annotations

from layersmith.context.tree import Kind
from layersmith.effects.effect import Unknown
from layersmith.effects.paths import inside, overlap
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import stage_of
from layersmith.evidence.placing import Placed, Placing, placing
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived, value


@value
class Origin:
    """Where a file of the image comes from: the COPY or ADD that brought it, and its path in the context."""

    copy: Instruction
    path: str


class View:
    """A `context.tree.Tree` of the files that COPYs above `instruction` brought from the context, in `stage` and the
    stages that it inherits from. Paths are absolute ones of the image.

    What is there is what COPYs brought, whatever happened to it later: `trusted` tells. Nothing is there when the
    context is not known.
    """

    def __init__(self, facts: Facts, stage: Stage, instruction: Instruction) -> None:
        self._facts = facts
        self._stage = stage
        self._instruction = instruction

    @derived
    def _copies(self) -> tuple[tuple[Instruction, Placing | None], ...]:
        """The COPYs and ADDs above, the last one first."""
        found = [i for i in self._facts.before(self._stage, self._instruction) if i.keyword in ("COPY", "ADD")]
        return tuple((copy, placing(self._facts, stage_of(self._facts, copy), copy)) for copy in reversed(found))

    def kind(self, path: str) -> Kind | None:
        """What `path` is, as far as COPYs brought it: the last of them counts."""
        return self._found(path)[0]

    def children(self, path: str) -> tuple[str, ...]:
        """The names in the folder `path` that COPYs brought, sorted."""
        names: set[str] = set()
        for _, put in self._copies:
            for item in put.items if put else ():
                if item.path is None:
                    continue
                if item.kind == "folder" and inside(path, item.place) and self._facts.context:
                    names.update(self._facts.context.children(within(item, path)))
                elif inside(item.place, path) and item.place != path:
                    names.add(item.place[len(path.rstrip("/")) + 1 :].partition("/")[0])
        return tuple(sorted(names))

    def read(self, path: str) -> bytes | None:
        """The content of the file at `path` as it is in the context."""
        origin = self.origin(path)
        return self._facts.context.read(origin.path) if origin and self._facts.context else None

    def origin(self, path: str) -> Origin | None:
        """Who brought the file or link at `path`; None for a folder, and when no COPY did."""
        return self._found(path)[1]

    def _found(self, path: str) -> tuple[Kind | None, Origin | None]:
        for copy, put in self._copies:
            found = brought(self._facts, put, path)
            if found:
                kind, source = found
                return kind, None if kind == "folder" or source is None else Origin(copy, source)
        return None, None

    def trusted(self, path: str) -> bool:
        """Whether `path`, with all below it when it is a folder, is certainly as this view shows it: no RUN, and no
        COPY of something that is not known, may have made, changed or deleted it since it was brought. What the base
        image holds does not count."""
        is_file = self.kind(path) in ("file", "link")
        for other in reversed(tuple(self._facts.before(self._stage, self._instruction))):
            if other.keyword in ("COPY", "ADD"):
                put = placing(self._facts, stage_of(self._facts, other), other)
                if put is None or any(item.path is None and overlap(item.place, path) for item in put.items):
                    return False
                found = brought(self._facts, put, path)
                if is_file and found and found[0] != "folder":
                    return True
            elif other.keyword == "RUN":
                does = effects(self._facts, stage_of(self._facts, other), other)
                if isinstance(does, Unknown) or any(overlap(place, path) for place in (*does.writes, *does.deletes)):
                    return False
        return True


def within(item: Placed, path: str) -> str:
    """The path in the context of what is `path` in the image, when `item`, whose `path` is known, brought it."""
    below = path[len(item.place.rstrip("/")) :].lstrip("/")
    return "/".join(part for part in (item.path, below) if part)


def brought(facts: Facts, put: Placing | None, path: str) -> tuple[Kind, str | None] | None:
    """What a COPY that does `put` puts at `path` of the image, and its path in the context (None for a folder that is
    made on the way); None when it puts nothing there, or that is not known."""
    if put is None or facts.context is None:
        return None
    for item in put.near(path):
        assert item.path is not None
        if item.kind == "file" and item.place == path:
            return facts.context.kind(item.path) or "file", item.path
        if item.kind == "folder" and inside(path, item.place):
            source = within(item, path)
            kind = facts.context.kind(source)
            if kind:
                return kind, source
        if inside(item.place, path) and item.place != path:
            return "folder", None
    return None
