"""What is to be done about files that one RUN reads and that are deleted."""

from __future__ import annotations

from layersmith.context.tree import Kind
from layersmith.cut import Cut
from layersmith.syntax.tree import Instruction
from layersmith.values import value


@value
class Input:
    """The source at index `word` of `copy`, which arrives as `path`, to be mounted from `source` in the context or,
    with `origin`, in a stage or image. `cut` deletes it."""

    copy: Instruction
    word: int
    source: str
    origin: str | None
    path: str
    kind: Kind
    cut: Cut


@value
class Bound:
    """`inputs` that `user` reads, when it holds what `assumes` names."""

    user: Instruction
    inputs: tuple[Input, ...]
    assumes: tuple[str, ...]
