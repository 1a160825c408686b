"""The layers of an image as text: aligned columns, and bars that show how much of each layer can still be seen."""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.render.style import Style, shown
from layersmith.verify.layers import ImageFigures
from layersmith.verify.model import Layer
from layersmith.verify.stored import Stored

_COLUMNS = ("", "size", "packed", "files", "replaced", "deleted", "repeated", "")
_BAR = 10


def layers_text(figures: ImageFigures, style: Style, width: int = 80) -> str:
    """The figures of an image, a line a layer from the bottom and the sums below, in at most `width` columns.

    `packed` is what a registry keeps, `files` counts what the layer brings; `replaced` and `deleted` are bytes that
    later layers hide, the light part of the bar; `repeated` are bytes that a lower layer has, too, written again
    because only owner or mode changed.
    """
    largest = max((layer.size for layer in figures.layers), default=0)
    rows = [_COLUMNS, *(_row(layer, largest) for layer in figures.layers), _sums(figures)]
    # What no layer has anything of needs no column; the instructions get the room.
    needed = [at for at in range(len(_COLUMNS)) if {row[at] for row in rows[1:-1]} != {"-"}]
    rows = [tuple(row[at] for at in needed) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(needed))]
    lines = []
    for number, row in enumerate(rows):
        cells = [cell.rjust(widths[column]) for column, cell in enumerate(row[:-1])]
        text = "  ".join([*cells, row[-1].ljust(widths[-1])])
        if 0 < number <= len(figures.layers):
            said = shown(figures.layers[number - 1].instruction or "(unknown)")
            room = max(8, width - len(text) - 2)
            text += "  " + (said if len(said) <= room else said[: room - 1] + "…")
        text = text.rstrip()
        lines.append(style.faint(text) if number == 0 else style.strong(text) if number == len(rows) - 1 else text)
    wasted = f"{amount(figures.wasted)} of {amount(figures.size)} cannot be seen in the image"
    lines.append(f"{figures.efficiency:.1%} efficient: " + (wasted if figures.wasted else "nothing is wasted"))
    return "\n".join(lines)


def stored_text(images: Sequence[tuple[str, ImageFigures]], together: Stored, style: Style) -> str:
    """What several images, by their names, take together: of each its size, what another one begins with as well, and
    what it has alone; below that the sums."""
    rows = [("size", "shared", "own", "")]
    for (name, figures), shared in zip(images, together.shared, strict=True):
        rows.append((amount(figures.size), amount(shared) if shared else "-", amount(figures.size - shared), name))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.rjust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]).rstrip()
        for row in rows
    ]
    total = f"Total on disk: {amount(together.disk)}"
    total += f", not {amount(together.apart)}" if together.disk < together.apart else "; nothing is shared"
    return "\n".join(
        [style.faint(lines[0]), *lines[1:], f"{total} (in a registry, packed: {amount(together.registry)})"]
    )


def _row(layer: Layer, largest: int) -> tuple[str, ...]:
    return (
        str(layer.index),
        amount(layer.size),
        amount(layer.compressed),
        str(layer.added),
        *(amount(part) if part else "-" for part in (layer.overwritten, layer.deleted_later, layer.duplicated)),
        bar(layer.size - layer.overwritten - layer.deleted_later, layer.size, largest, _BAR),
    )


def _sums(figures: ImageFigures) -> tuple[str, ...]:
    layers = figures.layers
    return (
        "",
        amount(figures.size),
        amount(figures.compressed),
        str(sum(layer.added for layer in layers)),
        amount(sum(layer.overwritten for layer in layers)),
        amount(sum(layer.deleted_later for layer in layers)),
        amount(figures.duplicated),
        "",
    )


def bar(dark: int, all_of_it: int, largest: int, width: int) -> str:
    """A bar of `all_of_it` where `largest` fills `width` columns: what is not in `dark` is light. Anything above
    nothing has a column."""
    if not all_of_it or not largest:
        return ""
    length = max(1, round(width * all_of_it / largest))
    solid = min(length, round(length * dark / all_of_it))
    if dark < all_of_it and solid == length and length > 1:
        solid -= 1
    return "█" * solid + "░" * (length - solid)


def amount(size: int) -> str:
    """Bytes as docker writes them: three digits and a decimal unit."""
    value, power = float(size), 0
    while abs(value) >= 999.5 and power < 4:
        value /= 1000
        power += 1
    digits = 0 if power == 0 or abs(value) >= 99.95 else 1
    return f"{value:.{digits}f} {('B', 'kB', 'MB', 'GB', 'TB')[power]}"
