"""The words of an install command, told apart by the flags that its program knows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from layersmith.context.project import Stop
from layersmith.effects.managers import FlagTable
from layersmith.effects.packages import read_flag
from layersmith.shell.ast import Word
from layersmith.values import value

_NPROC = re.compile(r"\$\(nproc(?: --all)?\)|`nproc(?: --all)?`")


@value
class Arguments:
    """Flags by their names with their values in order (None: it has none, or it expands), and the other words."""

    flags: tuple[tuple[str, str | None], ...]
    operands: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Whether one of the flags `names` is given."""
        return any(name in names for name, _ in self.flags)

    def value(self, *names: str) -> str | None:
        """The value of the last of the flags `names` that is given, None when none is; stops when it expands."""
        for name, given in reversed(self.flags):
            if name in names:
                if given is None:
                    raise Stop("arguments", f"the value of {name} is not known")
                return given
        return None


def arguments(words: Sequence[Word], table: FlagTable) -> Arguments:
    """`words` told apart by `table`; stops at a flag that is not in it and at operands that expand."""
    words = tuple(words)
    flags: list[tuple[str, str | None]] = []
    operands: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.raw == "--":
            operands += [literal(rest) for rest in words[at + 1 :]]
            break
        if word.raw.startswith("-") and word.raw != "-":
            name = word.raw.partition("=")[0]
            if name.startswith("--") and "=" in word.raw and table.find(name) is None:
                raise Stop("arguments", f"{name} is not a known flag")
            taken = read_flag(words, at, table)
            if taken is None or taken[1] in ("unknown-flag", "expansion") or _splits(taken[0].words):
                raise Stop("arguments", f"{word.raw} is not a known flag")
            flags += [(name, None) for name in taken[0].names[:-1]]
            flags.append((taken[0].names[-1], taken[0].value))
            at += len(taken[0].words)
        else:
            operands.append(literal(word))
            at += 1
    return Arguments(tuple(flags), tuple(operands))


def _splits(words: tuple[Word, ...]) -> bool:
    """Whether a value may be any number of words: a variable is meant as one, and `nproc` writes one."""
    return any(
        set("`@") & set(left) or "$(" in left
        for left in (_NPROC.sub("", word.raw) for word in words if "$" in word.raw or "`" in word.raw)
    )


def literal(word: Word) -> str:
    """The value of `word`; stops when it expands."""
    if word.literal is None or word.glob or word.literal.startswith("~"):
        raise Stop("arguments", f"it is not known what {word.raw} stands for")
    return word.literal
