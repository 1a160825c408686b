"""Two stages in the place of one."""

from __future__ import annotations

import json
from bisect import bisect_left
from operator import attrgetter

from layersmith.facts import Facts
from layersmith.rewrite import Edit
from layersmith.split import Crossing, Division, Install, Part
from layersmith.syntax.tree import Blank, Comment, Instruction, Span, Stage
from layersmith.writing.install_run import install_run
from layersmith.writing.pragmas import pragmas


def divided(facts: Facts, stage: Stage, division: Division, image: str) -> tuple[Edit, ...]:
    """The edits that write `division` in the place of `stage`; the last one stands on `image`.

    Blank lines and comments above an instruction go with it. Where an instruction is in both stages, its comments stay
    in the first one, but for those that speak to a tool.
    """
    newline = facts.tree.newline
    first, end = stage.instructions[0], stage.instructions[-1].start + len(stage.instructions[-1].text)
    in_build = {part.start for part in division.build if isinstance(part, Instruction)}
    head = _head(facts, first, stage, division.stage_name.encode("utf-8", "surrogateescape"))
    begin = _begin(facts, first, stage, image.encode("utf-8", "surrogateescape"))
    build = _rows(facts, division.build, division.stage_name, frozenset(), stage)
    run = _rows(facts, division.run, division.stage_name, frozenset(in_build), stage)
    text = newline.join([head, *build, b"", begin, *run])
    if facts.tree.source[:end].endswith(b"\n"):
        text += newline
    return (Edit(Span(first.start, end), text),)


def _head(facts: Facts, first: Instruction, stage: Stage, name: bytes) -> bytes:
    """The FROM of the stage that builds, under another name than the one that stands for what is shipped."""
    text = facts.tree.source[first.start : first.code.end]
    if stage.name is not None:
        return text[: first.words[2].span.start - first.start] + name
    return text + (b" as " if _is_lower(first) else b" AS ") + name


def _begin(facts: Facts, first: Instruction, stage: Stage, image: bytes) -> bytes:
    source = facts.tree.source
    keyword = source[first.keyword_span.start : first.keyword_span.end]
    flags = [source[flag.span.start : flag.span.end] for flag in first.flags]
    name = source[first.words[1].span.start : first.words[2].span.end] if stage.name is not None else b""
    return b" ".join(filter(None, (keyword, *flags, image, name)))


def _is_lower(instruction: Instruction) -> bool:
    return instruction.text.lstrip()[:1].islower()


def _rows(facts: Facts, parts: tuple[Part, ...], name: str, told: frozenset[int], stage: Stage) -> list[bytes]:
    rows: list[bytes] = []
    lower, airy = sum(map(_is_lower, stage.instructions)) * 2 > len(stage.instructions), _is_airy(facts, stage)
    before: Part | None = None
    for part in parts:
        stands_for = part.run if isinstance(part, Install) else part
        if isinstance(stands_for, Instruction):
            for item in _gap(facts, stands_for):
                if isinstance(item, Blank) and rows[-1:] != [b""]:
                    rows.append(b"")
                elif isinstance(item, Comment) and (_is_told_here(part, told) or pragmas([item])):
                    rows.append(_line(item.text))
        if isinstance(part, Instruction):
            rows.append(_line(part.text))
        else:
            opens = isinstance(part, Crossing | str) and not isinstance(before, Crossing | str)
            if airy and opens and rows[-1:] not in ([], [b""]):
                rows.append(b"")
            text = _new(facts, part, name)
            if lower:
                word, _, rest = text.partition(" ")
                text = f"{word.lower()} {rest}"
            rows += text.encode("utf-8", "surrogateescape").replace(b"\r\n", b"\n").split(b"\n")
        before = part
    return rows


def _is_told_here(part: Part, told: frozenset[int]) -> bool:
    """Whether the comments of a part belong here, and not to the same instruction in another stage."""
    return isinstance(part, Instruction) and part.start not in told


def _is_airy(facts: Facts, stage: Stage) -> bool:
    """Whether blank lines part the instructions of `stage` as often as not."""
    gaps = [any(isinstance(item, Blank) for item in _gap(facts, one)) for one in stage.instructions[1:]]
    return sum(gaps) * 2 >= len(gaps)


def _new(facts: Facts, part: Crossing | Install | str, name: str) -> str:
    if isinstance(part, Install):
        return install_run(facts.tree, part)
    return _copied(part, name) if isinstance(part, Crossing) else part


def _gap(facts: Facts, instruction: Instruction) -> tuple[Blank | Comment, ...]:
    """The blank lines and comments above an instruction, up to the one before it."""
    items = facts.tree.items
    at = bisect_left(items, instruction.start, key=attrgetter("start"))
    found: list[Blank | Comment] = []
    while at > 0 and isinstance(item := items[at - 1], Blank | Comment):
        found.append(item)
        at -= 1
    return tuple(reversed(found))


def _line(text: bytes) -> bytes:
    return text.removesuffix(b"\n").removesuffix(b"\r")


def _copied(crossing: Crossing, name: str) -> str:
    owner = f" --chown={crossing.owner}" if crossing.owner else ""
    words = (*crossing.sources, crossing.target)
    if any(" " in word for word in words):
        return f"COPY --from={name}{owner} {json.dumps(words, ensure_ascii=False)}"
    return f"COPY --from={name}{owner} {' '.join(words)}"
