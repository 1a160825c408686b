"""What is to be done so that the cache of one program stands in a mount and not in a layer."""

from __future__ import annotations

from layersmith.shell.ast import Command, Word
from layersmith.syntax.tree import Instruction
from layersmith.values import value


@value
class Mounted:
    """The cache of a program, called `keeper` in `effects.cache_mounts`, in `run`.

    It stands at `targets`, absolute paths, and belongs to `owner`, the numbers of a user and a group (None: root); when
    it is `locked`, one build at a time has it. `cuts` are commands that would empty it, or the one word of each that
    names it. `words` are words of commands that something else takes the place of ("": nothing), each with its command;
    `added` is what stands behind an offset of the body besides. `assumes` is what must hold for that.
    """

    keeper: str
    run: Instruction
    targets: tuple[str, ...]
    locked: bool = False
    owner: tuple[str, str] | None = None
    cuts: tuple[tuple[Command, Word | None], ...] = ()
    words: tuple[tuple[Command, Word, str], ...] = ()
    added: tuple[tuple[int, str], ...] = ()
    assumes: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The mounts, as flags of RUN."""
        options = ",sharing=locked" if self.locked else ""
        if self.owner:
            options += f",uid={self.owner[0]},gid={self.owner[1]}"
        return tuple(f"--mount=type=cache,target={target}{options}" for target in self.targets)
