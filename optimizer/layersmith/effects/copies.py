"""What a COPY or ADD brings, and where to, as its words say."""

from __future__ import annotations

from layersmith.syntax.tree import Instruction


def target(copy: Instruction) -> str:
    """The destination as written, without the quotes of a JSON array; `copy` must have words."""
    return copy.exec_form[-1] if copy.exec_form else copy.words[-1].raw


def sources(copy: Instruction) -> tuple[str, ...]:
    """The sources as written, without the quotes of a JSON array."""
    return copy.exec_form[:-1] if copy.exec_form else tuple(word.raw for word in copy.words[:-1])


def arrives_as(source: str) -> str:
    """The name under which `source` stands in a destination folder; "" when what it holds arrives, or all that is
    there."""
    name = source.strip("\"'").rstrip("/").rpartition("/")[2]
    return "" if name in (".", "*") else name


def folder_of(target: str) -> str:
    """A destination folder without the slash at its end."""
    return target.rstrip("/") or "/"
