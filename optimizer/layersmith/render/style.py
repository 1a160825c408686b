"""Colour on terminals, and file names that are safe to print."""

from __future__ import annotations

import os
from typing import IO, Any


class Style:
    """Paints text when `on`, and leaves it alone otherwise."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def paint(self, text: str, code: str) -> str:
        """`text` in the look of the ANSI `code`."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text

    def strong(self, text: str) -> str:
        """For names of files."""
        return self.paint(text, "1")

    def name(self, text: str) -> str:
        """For names of transforms."""
        return self.paint(text, "36")

    def faint(self, text: str) -> str:
        """For what can be read over."""
        return self.paint(text, "2")

    def bad(self, text: str) -> str:
        """For errors."""
        return self.paint(text, "31")


def style_for(stream: IO[Any], wish: bool | None) -> Style:
    """Colour as `wish` says; without a wish as NO_COLOR or FORCE_COLOR say, or else only on a terminal."""
    if wish is not None:
        return Style(wish)
    if os.environ.get("NO_COLOR"):
        return Style(False)
    if os.environ.get("FORCE_COLOR"):
        return Style(True)
    return Style(stream.isatty() and os.environ.get("TERM") != "dumb")


def shown(path: str) -> str:
    """`path` on one line: control characters and bytes that are no text become escapes such as `\\n`."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
