"""A command of a RUN, or one of its operands, that is of no use any more."""

from __future__ import annotations

from layersmith.shell.ast import Command, Word
from layersmith.syntax.tree import Instruction
from layersmith.values import value


@value
class Cut:
    """In `run`, `command` goes: the whole of it, or only its operand `word`. It is one that succeeds."""

    run: Instruction
    command: Command
    word: Word | None = None
