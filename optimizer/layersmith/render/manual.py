"""Manual pages: a transform's Markdown, laid out plainly for a terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from layersmith.render.style import Style

WIDTH = 80
"""Columns that a text fills at most: longer lines are hard to read."""

_BESIDE = 30
"""Columns that a sentence needs to stand beside its name."""


def page(name: str, manual: str, style: Style, width: int = WIDTH) -> str:
    """The manual page of the transform `name` in `width` columns where words allow, ending with a line end."""
    lines = [style.paint(name, "1"), ""]
    for block in blocks(manual):
        if block[0].startswith("```"):
            lines += ["    " + line if line else "" for line in block[1:-1]]
        elif block[0].startswith("#"):
            lines.append(style.paint(block[0].lstrip("# "), "1"))
        elif block[0].startswith("- "):
            for item in re.split(r"\n- ", "\n".join(block)[2:]):
                lines += _wrap(" ".join(item.split()), width, "- ", "  ")
        else:
            lines += _wrap(" ".join(" ".join(block).split()), width)
        lines.append("")
    return "\n".join(lines)


def first_sentence(manual: str) -> str:
    """What the transform does, in one sentence."""
    text = " ".join(" ".join(next(blocks(manual), [""])).split())
    return re.split(r"(?<=[.!?])\s(?=[A-Z`])", text, maxsplit=1)[0]


def table(rows: list[tuple[str, str]], style: Style, width: int = WIDTH) -> str:
    """Names and sentences in two columns; where these are too narrow, the sentences below the names."""
    left = max((len(name) for name, _ in rows), default=0) + 2
    lines: list[str] = []
    for name, text in rows:
        if width - left < _BESIDE:
            lines += [style.name(name), *_wrap(text, width, "    ", "    ")]
            continue
        first, *rest = _wrap(text, width, " " * left, " " * left) or [""]
        lines += [style.name(name) + first[len(name) :], *rest]
    return "".join(line + "\n" for line in lines)


def blocks(manual: str) -> Iterator[list[str]]:
    """Paragraphs, lists, headings and fenced code, each as its lines."""
    block: list[str] = []
    fenced = False
    for line in [*manual.strip("\n").split("\n"), ""]:
        fence = line.startswith("```")
        if fenced:
            block.append(line)
            fenced = not fence
            if fence:
                yield block
                block = []
            continue
        if block and (fence or not line.strip() or line.startswith("#")):
            yield block
            block = []
        if line.startswith("#"):
            yield [line]
        elif line.strip():
            block.append(line)
            fenced = fence
    if block:
        yield block


def _wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        max(width, len(rest) + 1),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
