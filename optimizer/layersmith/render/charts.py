"""Charts for a terminal: layers before and after as bars, and which steps run again when a file changes.

rich lays them out; it is imported when a chart is drawn, as it takes longer to load than most runs take.
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from layersmith.phrases import counted, runs_again
from layersmith.render.cachemap import CacheMap, Source, Step
from layersmith.render.layers import amount, bar
from layersmith.render.style import Style, shown
from layersmith.syntax.parser import parse

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from layersmith.context.context import Context
    from layersmith.report import Report
    from layersmith.verify.layers import ImageFigures

_BAR = 24
_LAYER_FIGURES, _CACHE_FIGURES = 19, 28
"""Columns that the words and figures beside the bars need, gaps included."""
_NAME, _SHORTEST = 16, 4
"""Columns that the names should have before bars get any, and those without which a bar says nothing."""
_BESIDE = 60
"""Columns from which on the steps before and after have room beside each other."""
_BEFORE, _AFTER, _AGAIN, _FAINT = "bright_black", "blue", "yellow", "dim"


def layer_bars(before: ImageFigures, after: ImageFigures, style: Style, width: int = 80) -> str:
    """The layers of two images as bars on one scale, the base's first, in at most `width` columns; the light part of
    a bar is what later layers hide."""
    table, bars = _table("", "", "size", "layer"), _bars(1, width - _LAYER_FIGURES)
    table.columns[-1].max_width = max(8, width - bars - _LAYER_FIGURES)
    largest = max((layer.size for image in (before, after) for layer in image.layers), default=0)
    for name, image, colour in (("before", before, _BEFORE), ("after", after, _AFTER)):
        for layer in image.layers:
            seen = layer.size - layer.overwritten - layer.deleted_later
            drawn = _text(bar(seen, layer.size, largest, bars) if bars else "", colour)
            said = _text(shown(layer.instruction or "(unknown)"))
            table.add_row(_text(name), drawn, _text(amount(layer.size)), said)
            name = ""
        count = f"in {counted(len(image.layers), 'layer')}"
        table.add_row("", "", _text(amount(image.size), "bold"), _text(count, "bold"))
    return _drawn(table, style, width)


def count_bars(report: Report, style: Style, width: int = 80) -> str:
    """How many layers there are on top of the base, before and after."""
    table = _table()
    most = max(report.layers_before, report.layers_after, 1)
    for name, number, colour in (
        ("before", report.layers_before, _BEFORE),
        ("after", report.layers_after, _AFTER),
    ):
        units = "■ " * number if 2 * most <= width - 24 else "█" * round((width - 24) * number / most)
        table.add_row(name, _text(units.rstrip(), colour), counted(number, "layer"))
    return _drawn(table, style, width)


def cache_table(report: Report, style: Style, width: int = 80) -> str:
    """For all that the steps read from outside, how many run again when it changes; "" where they read nothing."""
    maps = CacheMap(parse(report.source)), CacheMap(parse(report.result))
    sources = tuple(dict.fromkeys((*maps[0].sources, *maps[1].sources)))
    if not sources:
        return ""
    table, bars = _table("when this changes", "", "before", "", "after"), _bars(2, width - _CACHE_FIGURES)
    table.columns[0].max_width = max(8, width - 2 * bars - _CACHE_FIGURES)
    most = max(len(one.steps) for one in maps)
    for source in sources:
        cells: list[RenderableType] = [_text(named(source))]
        for one, colour in zip(maps, (_BEFORE, _AFTER), strict=True):
            again = len(one.again(source))
            drawn = _text(bar(again, again, most, bars) if bars else "", colour)
            cells += [drawn, f"{again} of {len(one.steps)}"]
        table.add_row(*cells)
    return _drawn(table, style, width)


def cache_steps(report: Report, path: str, style: Style, width: int = 80, context: Context | None = None) -> str:
    """All steps, before and after, those marked that run again when the file `path` of the context changes; `context`
    is that context when it is known."""
    from rich.table import Table

    columns = []
    for name, text in (("before", report.source), ("after", report.result)):
        one = CacheMap(parse(text), context)
        again = one.again(Source.file(path))
        column = _table(f"{name}: {runs_again(len(again), len(one.steps))}")
        for step in one.steps:
            column.add_row(_step(step, step in again))
        columns.append(column)
    if width < _BESIDE:
        return "\n\n".join(_drawn(column, style, width) for column in columns)
    pair = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for _ in columns:
        pair.add_column(ratio=1)
    pair.add_row(*columns)
    return _drawn(pair, style, width)


def _bars(number: int, room: int) -> int:
    """How long each of so many bars beside each other may be; 0 when there is no `room` for them beside the names."""
    length = min(_BAR, room - _NAME) // number
    return length if length >= _SHORTEST else 0


def named(source: Source) -> str:
    """A source for a person."""
    if source.kind == "argument":
        return f"build argument {shown(source.name)}"
    if source.kind == "address":
        return f"what is at {shown(source.name)}"
    return "any other file" if source.name == "." else shown(source.name)


def _step(step: Step, again: bool) -> RenderableType:
    said = " ".join(step.instruction.joined.text.decode("utf-8", "replace").split())
    return _text(f"{'●' if again else '·'} {step.line:>3} {shown(said)}", _AGAIN if again else _FAINT)


def _table(*titles: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=any(titles), header_style=_FAINT)
    for title in titles:
        numbers = title in ("size", "before", "after")
        table.add_column(title, justify="right" if numbers else "left", no_wrap=True, overflow="ellipsis")
    return table


def _text(text: str, look: str = "") -> RenderableType:
    """Text as it is: rich reads square brackets in plain strings."""
    from rich.text import Text

    return Text(text, look)


def _drawn(chart: RenderableType, style: Style, width: int) -> str:
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=width,
        color_system="standard" if style.on else None,
        force_terminal=style.on,
        legacy_windows=False,
    )
    console.print(chart, no_wrap=True, overflow="ellipsis", highlight=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())
