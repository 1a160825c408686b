"""What is to be done so that the cache of one program stands in a mount and not in a layer."""

from __future__ import annotations

from layersmith.cut import Cut
from layersmith.shell.ast import Command, Word
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern, value

_HOME = pattern(r"^/(?:root|home/[^/]+)/")


@value
class Cached:
    """The cache of a program, called `keeper` in `effects.cache_mounts`, in `run`.

    It stands at `targets`, absolute paths, and belongs to `owner`, the numbers of a user and a group (None: root); when
    it is `locked`, one build at a time has the first of them, and so all. `cuts` are commands that would empty it, or
    the one word of each that names it. `words` are words of commands that something else takes the place of ("":
    nothing), each with its command; `added` is what stands behind an offset of the body besides. `assumes` is what must
    hold for that.
    """

    keeper: str
    run: Instruction
    targets: tuple[str, ...]
    locked: bool = False
    owner: tuple[str, str] | None = None
    cuts: tuple[Cut, ...] = ()
    words: tuple[tuple[Command, Word, str], ...] = ()
    added: tuple[tuple[int, str], ...] = ()
    assumes: tuple[str, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The mounts, as flags of RUN."""
        owner = f",uid={self.owner[0]},gid={self.owner[1]}" if self.owner else ""
        # One lock is enough; that of Buildah is a file in the mount, and apt deletes it from the folder of its lists.
        locks = [",sharing=locked" if self.locked and at == 0 else "" for at in range(len(self.targets))]
        return tuple(
            f"--mount=type=cache,target={target}{lock}{owner}" for target, lock in zip(self.targets, locks, strict=True)
        )

    @property
    def patterns(self) -> tuple[str, ...]:
        """What is in no layer any more, as patterns of `effects.caches`."""
        return tuple(_HOME.sub("~/", target) for target in self.targets)
