"""What is to be done about one secret."""

from __future__ import annotations

from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Missed, Passed
from layersmith.shell.ast import Command
from layersmith.syntax.tree import Instruction, Pair
from layersmith.values import value


@value
class Plan:
    """How one secret reaches the build without going into the image.

    `runs` get a mount of what `passed` names: of a secret at the absolute path `target` (None: where mounts go by
    themselves), whose value is exported under the names in `exports`. `gone` are instructions that go, `pairs` names
    of ARG or ENV, `commands` commands of RUNs whose body is a plain list of `&&`, `words` sources of a COPY. `pieces`
    are written anew: the bytes from one offset to another of a RUN's body, and what stands there then. `at` is the line
    (1-based) where the secret comes in, `beside` are instructions of another plan, with which this one
    goes, `assumes` what must hold besides what is passed.
    """

    at: int
    passed: Passed
    title: str
    runs: tuple[Instruction, ...]
    exports: tuple[str, ...] = ()
    target: str | None = None
    gone: tuple[Instruction, ...] = ()
    pairs: tuple[tuple[Instruction, Pair], ...] = ()
    commands: tuple[tuple[Instruction, Command], ...] = ()
    words: tuple[tuple[Instruction, int], ...] = ()
    pieces: tuple[tuple[Instruction, int, int, bytes], ...] = ()
    beside: tuple[Instruction, ...] = ()
    assumes: tuple[str, ...] = ()

    @property
    def touched(self) -> tuple[Instruction, ...]:
        """The instructions that change, in order, each once."""
        every = (*self.runs, *self.gone, *self.beside, *(i for i, _ in self.pairs), *(i for i, _ in self.commands))
        found = {one.start: one for one in (*every, *(i for i, _ in self.words), *(i for i, *_ in self.pieces))}
        return tuple(found[start] for start in sorted(found))


def no_mount(facts: Facts, run: Instruction) -> Missed | None:
    """Why `run` can't be given a secret."""
    setting = facts.setting(run)
    if setting.shell not in SHELLS:
        return Missed("shell", run.line, f"its shell is {setting.shell}, not a POSIX shell")
    if setting.startup_files:
        return Missed("startup-files", run.line, f"its shell reads {setting.startup_files} first")
    if any("$" in (flag.value or "") for flag in run.flags):
        return Missed("named-elsewhere", run.line, "a flag of it holds a variable")
    return None
