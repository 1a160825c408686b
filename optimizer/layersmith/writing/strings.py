"""Words of a shell as the strings of a JSON array, each where it stood."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.rewrite import Edit
from layersmith.shell.ast import Word
from layersmith.syntax.tree import Instruction


def as_strings(instruction: Instruction, words: Sequence[Word], prefix: Word | None = None) -> tuple[Edit, ...] | None:
    """The edits that make an exec form of `words`, all that `instruction` has in its arguments apart from `prefix` in
    front of them, which goes. Lines and comments stay as they are; None when one stands behind `prefix`."""
    import json  # seldom needed, and slow to import

    args, edits = instruction.args, list[Edit]()
    for at, word in enumerate(words):
        start = prefix.start if prefix and not at else word.start
        last = word is words[-1]
        span = args.span(start, len(args.text) if last else word.end)
        if prefix and not at and any(span.start < c.start < args.source(word.start) for c in instruction.comments):
            return None
        text = json.dumps(word.literal, ensure_ascii=False).encode("utf-8", "surrogateescape")
        edits.append(Edit(span, b"[" * (not at) + text + (b"]" if last else b",")))
    return tuple(edits)
