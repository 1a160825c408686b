"""What an instruction does, what makes it run again, and what could be done about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from layersmith.effects.effect import Unknown
from layersmith.evidence.effects import effects
from layersmith.lsp.analysis import Analysis
from layersmith.lsp.cache import said, triggers
from layersmith.lsp.diagnostics import message, shown
from layersmith.report import Finding
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith_transforms import PIPELINE

_MOST = 8
"""Places that are named of each kind."""


def hover(analysis: Analysis, position: types.Position, held_back: bool) -> types.Hover | None:
    """The text for the instruction at `position`; None where there is none."""
    line = analysis.source.count(b"\n", 0, analysis.lines.offset(position)) + 1
    instruction = analysis.instruction_at(line)
    if instruction is None:
        return None
    stage = next((s for s in analysis.facts.tree.stages if instruction in s.instructions), None)
    parts = list(_told(analysis, stage, instruction)) if stage else []
    for found in shown(analysis, held_back):
        first, last = instruction.line, instruction.end_line
        if first <= found.outcome.at <= last:
            parts.append(_finding(found))
    if not parts:
        return None
    text = analysis.told("\n\n".join(parts))
    span = Span(instruction.start, instruction.start + len(instruction.text.rstrip()))
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), analysis.lines.range(span))


def _told(analysis: Analysis, stage: Stage, instruction: Instruction) -> Iterator[str]:
    if instruction.keyword in ("RUN", "COPY", "ADD", "WORKDIR"):
        does = effects(analysis.facts, stage, instruction)
        if isinstance(does, Unknown):
            yield f"What it reads and writes is not known: {_plain(does.reason)}."
        else:
            rows = (("Reads", does.reads), ("Writes", does.writes), ("Deletes", does.deletes), ("Makes", does.makes))
            yield "\n".join(f"- {name} {_places(places)}" for name, places in rows if places)
    if instruction.keyword in ("RUN", "COPY", "ADD"):
        sources = triggers(analysis).get(instruction.start)
        yield f"Runs again when {_plain(said(sources))} changes." if sources else "Cached until a line above changes."


def _finding(found: Finding) -> str:
    """A finding, what its transform is about, and where to read on."""
    manual = next(one.manual for one in PIPELINE if one.name == found.transform)
    about = manual.strip().split("\n\n")[0].replace("\n", " ")
    told = _plain(message(found)).replace("\n", "  \n")
    return f"**{found.transform}**: {told}\n\n*{_plain(about)}* More: `layersmith explain {found.transform}`"


def _places(places: tuple[str, ...]) -> str:
    more = len(places) - _MOST
    return ", ".join(map(_code, places[:_MOST])) + (f" and {more} more" if more > 0 else "")


def _code(text: str) -> str:
    """`text` as code, whatever quotes it holds (CommonMark, 6.1)."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _plain(text: str) -> str:
    """`text` without what Markdown reads as its own."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>()#+!|" else character for character in text)
