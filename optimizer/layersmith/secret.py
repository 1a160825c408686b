"""What is to be done about one secret."""

from __future__ import annotations

from layersmith.cut import Cut
from layersmith.rewrite import Passed
from layersmith.syntax.tree import Instruction, Pair, Span
from layersmith.values import value


@value
class Plan:
    """How one secret reaches the build without going into the image.

    `runs` get a mount of what `passed` names: of a secret at the absolute path `target` (None: where mounts go by
    themselves), whose value is exported in RUNs under the names in `exports`. `gone` are instructions that go, `pairs`
    names of ARG or ENV, `cuts` commands of RUNs, `words` sources of a COPY, by their index. `pieces` of the file are
    written anew, each a span in an instruction and what stands there then; `folders` are made first in a RUN, as
    nothing else makes them any more. `at` is the line (1-based) where the secret comes in, `beside` are instructions of
    another plan, with which this one goes, `assumes` what must hold besides what is passed, `drops` the absolute paths
    that disappear from the image. `written`: the value itself stood in the Dockerfile.
    """

    at: int
    passed: Passed
    title: str
    runs: tuple[Instruction, ...]
    exports: tuple[tuple[Instruction, str], ...] = ()
    target: str | None = None
    gone: tuple[Instruction, ...] = ()
    pairs: tuple[tuple[Instruction, Pair], ...] = ()
    cuts: tuple[Cut, ...] = ()
    words: tuple[tuple[Instruction, int], ...] = ()
    pieces: tuple[tuple[Instruction, Span, bytes], ...] = ()
    folders: tuple[tuple[Instruction, str], ...] = ()
    beside: tuple[Instruction, ...] = ()
    assumes: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    written: bool = False

    @property
    def touched(self) -> tuple[Instruction, ...]:
        """The instructions that change, in order, each once."""
        every = [*self.runs, *self.gone, *self.beside, *(cut.run for cut in self.cuts)]
        every += [i for i, _ in self.pairs] + [i for i, _ in self.words] + [i for i, _ in self.folders]
        every += [i for i, _, _ in self.pieces]
        found = {one.start: one for one in every}
        return tuple(found[start] for start in sorted(found))
