"""What makes a step run again, in a few words, beside the step."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from layersmith.lsp.analysis import Analysis
from layersmith.render.cachemap import Source

_MOST = 3
"""Names that are written out; a hint is no list."""


def triggers(analysis: Analysis) -> dict[int, list[Source]]:
    """What runs each step again, by the start of its instruction, in order of the steps that read it."""
    found: dict[int, list[Source]] = {}
    for source in analysis.map.sources:
        for change in analysis.map.changes(source):
            found.setdefault(change.step.instruction.start, []).append(source)
    return found


def said(sources: list[Source]) -> str:
    """The `sources` as one reads them: a folder with all that is in it."""
    names = [f"{one.name}/**" if one.kind == "file" and _is_folder(one) else _called(one) for one in sources]
    names = [name.replace("./**", "**") for name in names]
    more = len(names) - _MOST
    return ", ".join(names[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _is_folder(source: Source) -> bool:
    last = source.name.rpartition("/")[2]
    return source.name == "." or not ("." in last or "*" in last)


def _called(source: Source) -> str:
    return f"${source.name}" if source.kind == "argument" else source.name


def hints(analysis: Analysis, lines: range) -> Iterator[types.InlayHint]:
    """A hint at the end of the first line of each RUN on `lines` (1-based) that something of its own runs again; that
    the others are cached until a line above changes goes without saying."""
    found = triggers(analysis)
    for step in analysis.map.steps:
        instruction = step.instruction
        told = found.get(instruction.start)
        if instruction.keyword != "RUN" or instruction.line not in lines or not told:
            continue
        yield types.InlayHint(
            analysis.lines.position(analysis.head(instruction.line).end),
            f"re-runs when {analysis.told(said(told))} changes",
            padding_left=True,
            tooltip="What makes the builder run this step again, with all steps below it.",
        )
