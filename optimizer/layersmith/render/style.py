"""Colour on terminals, and file names that are safe to print."""

from __future__ import annotations

import os
import re
from typing import IO, Any

from layersmith.visible import visible


class Style:
    """Paints text when `on`, and leaves it alone otherwise. `screen`: what is written goes to a terminal, or is for
    one, and not to a program that needs every byte."""

    def __init__(self, on: bool, screen: bool = False) -> None:
        self.on = on
        self.screen = on or screen

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
    screen = stream.isatty()
    if wish is not None:
        return Style(wish, screen)
    if os.environ.get("NO_COLOR"):
        return Style(False, screen)
    if os.environ.get("FORCE_COLOR"):
        return Style(True)
    return Style(screen and os.environ.get("TERM") != "dumb", screen)


def folded(line: str, width: int) -> str:
    """`line` broken at spaces to fit `width` columns, its further lines indented."""
    lines = [""]
    length = 0
    for word in line.split(" "):
        visible = len(re.sub(r"\x1b\[\d*m", "", word))
        if length and length + 1 + visible > width:
            lines.append("    " + word)
            length = 4 + visible
        else:
            lines[-1] += " " + word if length else word
            length += visible + (1 if length else 0)
    return "\n".join(lines)


def shortened(text: str, width: int) -> str:
    """`text`, its end left out where it has more than `width` characters."""
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"


def shown(path: str) -> str:
    """`path` on one line: an empty one in quotes, control characters and bytes that are no text as escapes."""
    return visible(path) or "''"
