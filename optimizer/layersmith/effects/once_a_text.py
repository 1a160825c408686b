"""Questions about the words of a command, answered once for each text: the same commands stand in many files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from layersmith.shell.ast import Command, Word

Found = TypeVar("Found")
Question = Callable[[Command], Found | None]

_REMEMBERED = 4096
"""Texts of commands; when as many are known, all are forgotten."""


def once_a_text(
    move: Callable[[Found, dict[int, Word]], Found], may: Callable[[str | None, str], bool]
) -> Callable[[Question[Found]], Question[Found]]:
    """Ask a question once for each text, wherever in a script the command stands. `move` gives the same answer about
    other words, by the start offset of those that it was about. When `may` says no to the literal and the text of the
    first word, the answer is None."""

    def wrap(ask: Question[Found]) -> Question[Found]:
        known: dict[tuple[str, ...], tuple[tuple[Word, ...], Found | None]] = {}
        seen: dict[int, tuple[tuple[Word, ...], Found | None]] = {}  # by the id of the words, which it keeps alive

        @wraps(ask)
        def remembered(command: Command) -> Found | None:
            words = command.words
            entry = seen.get(id(words))
            if entry is not None:
                return entry[1]
            if not words or not may(words[0].literal, words[0].raw):
                return None
            text = tuple([word.raw for word in words])
            entry = known.get(text)
            if entry is None:
                if len(known) >= _REMEMBERED:
                    known.clear()
                entry = known[text] = (words, ask(command))
            asked, found = entry
            if found is not None and asked is not words:
                found = move(found, {old.start: new for old, new in zip(asked, words, strict=True)})
            if len(seen) >= _REMEMBERED:
                seen.clear()
            seen[id(words)] = words, found
            return found

        return remembered

    return wrap
