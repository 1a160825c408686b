"""The files of the build context as they stand inside the image at one instruction."""

from __future__ import annotations

from layersmith.context.tree import Kind
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value


@value
class Origin:
    """Where a file of the image comes from: the COPY or ADD that brought it, and its path in the context."""

    copy: Instruction
    path: str


class View:
    """A `context.tree.Tree` of the files that COPYs above `instruction` brought from the context, in `stage` and the
    stages that it inherits from. Paths are absolute ones of the image."""

    def __init__(self, facts: Facts, stage: Stage, instruction: Instruction) -> None:
        self._facts = facts

    def kind(self, path: str) -> Kind | None:
        """What `path` is, as far as COPYs brought it."""
        return None

    def children(self, path: str) -> tuple[str, ...]:
        """The names in the folder `path` that COPYs brought, sorted."""
        return ()

    def read(self, path: str) -> bytes | None:
        """The content of the file at `path` as it is in the context."""
        return None

    def origin(self, path: str) -> Origin | None:
        """Who brought the file or link at `path`; None for a folder, and when no COPY did."""
        return None

    def trusted(self, path: str) -> bool:
        """Whether nothing else may have made, changed or deleted `path` (or what lies below it) by then."""
        return False
