"""The outline of a Dockerfile: its stages, and the instructions in them."""

from __future__ import annotations

from lsprotocol import types

from layersmith.lsp.analysis import Analysis
from layersmith.syntax.tree import Instruction, Span, Stage

_KINDS = {
    "ARG": types.SymbolKind.Variable,
    "ENV": types.SymbolKind.Variable,
    "COPY": types.SymbolKind.File,
    "ADD": types.SymbolKind.File,
    "RUN": types.SymbolKind.Function,
}
_LONGEST = 80


def symbols(analysis: Analysis) -> list[types.DocumentSymbol]:
    """The symbols, stages with their instructions."""
    tree = analysis.facts.tree
    inside = {instruction.start for stage in tree.stages for instruction in stage.instructions}
    found = [_instruction(analysis, one) for one in tree.instructions if one.start not in inside]
    return found + [_stage(analysis, stage) for stage in tree.stages]


def _stage(analysis: Analysis, stage: Stage) -> types.DocumentSymbol:
    first, last = stage.instructions[0], stage.instructions[-1]
    return types.DocumentSymbol(
        name=analysis.told(stage.name or "") or f"stage {stage.index}",
        detail=_text(analysis, first),
        kind=types.SymbolKind.Namespace,
        range=analysis.lines.range(Span(first.start, _end(last))),
        selection_range=analysis.lines.range(Span(first.start, _end(first))),
        children=[_instruction(analysis, one) for one in stage.instructions[1:]],
    )


def _instruction(analysis: Analysis, instruction: Instruction) -> types.DocumentSymbol:
    range_ = analysis.lines.range(Span(instruction.start, _end(instruction)))
    return types.DocumentSymbol(
        name=instruction.keyword,
        detail=_text(analysis, instruction),
        kind=_KINDS.get(instruction.keyword, types.SymbolKind.Property),
        range=range_,
        selection_range=range_,
    )


def _text(analysis: Analysis, instruction: Instruction) -> str:
    text = " ".join(instruction.args.text.decode("utf-8", "replace").split())
    text = analysis.told(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"


def _end(instruction: Instruction) -> int:
    return instruction.start + len(instruction.text.rstrip(b"\r\n"))
