"""Two stages in the place of one."""

from __future__ import annotations

from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.split import Division, Part
from layersmith.syntax.tree import Span, Stage


def divided(facts: Facts, stage: Stage, division: Division, image: str) -> tuple[Edit, ...]:
    """The edits that write `division` in the place of `stage`; the last one stands on `image`."""
    newline = facts.tree.newline
    first, end = stage.instructions[0], stage.instructions[-1].start + len(stage.instructions[-1].text)
    head = first.text.rstrip() + f" AS {division.stage_name}".encode()
    rows = [head, *_rows(facts, division.build), b"", f"FROM {image}".encode(), *_rows(facts, division.run)]
    text = newline.join(rows)
    if facts.tree.source[:end].endswith(b"\n"):
        text += newline
    return (Edit(Span(first.start, end), text),)


def _rows(facts: Facts, parts: tuple[Part, ...]) -> list[bytes]:
    rows: list[bytes] = []
    for part in parts:
        if isinstance(part, str):
            rows += part.encode("utf-8", "surrogateescape").split(b"\n")
        else:
            texts = (*(comment.text for comment in facts.comments_above(part)), part.text)
            rows += [text.removesuffix(b"\n").removesuffix(b"\r") for text in texts]
    return rows
