"""A grammar of .dockerignore files and of paths that their patterns may be about."""

from __future__ import annotations

from choices import Pick, several

_PARTS = [
    "a", "b", "c", "a.b", "*", "**", "*.b", "a*", "?", "[ab]", "[^a]", "[a-c]", ".", "..", "", "a b", "é", "**a", "a**",
    "\\*", "\\a", "+", "(a)", "a{1}", "^a", "$", "a|b", "*a*", ".a", "[]a]", "[", "a\\", "***", "?*", "**/**", "x.",
]  # fmt: skip
_NAMES = ["a", "b", "c", "a.b", "ab", "aa", ".a", "a b", "é", "*", "+", "(a)", "^a", "$", "a|b", "x.", "ba", "a\xff"]
_IN_FRONT = ["", "", "", "", "!", "!", "/", "./", " ", "! ", "#", "\ufeff", "!/"]
_BEHIND = ["", "", "", "/", " ", "\r", "/.", "\t"]


def ignore_file(pick: Pick) -> bytes:
    """A file of a few patterns."""
    lines = several(pick, lambda _: _pattern(pick), 1, 5)
    return "\n".join(lines).encode()


def _pattern(pick: Pick) -> str:
    return pick(_IN_FRONT) + "/".join(several(pick, lambda _: pick(_PARTS), 1, 4)) + pick(_BEHIND)


def path(pick: Pick) -> str:
    """A path of a file in its shortest form, from the context's top."""
    return "/".join(several(pick, lambda _: pick(_NAMES), 1, 4))
