"""Differences between two images as text for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from layersmith.render.style import shown
from layersmith.verify.model import Difference


def summary(found: Iterable[Difference], most: int = 20) -> str:
    """Differences as lines for a person, one a path; when that makes more than `most`, those of one aspect below one
    folder become a line."""
    listed = tuple(found)
    parts = [difference.path.split("/") for difference in listed]
    depth = max(map(len, parts), default=1)
    while True:
        groups: dict[tuple[str, str], list[Difference]] = defaultdict(list)
        for difference, names in zip(listed, parts, strict=True):
            groups["/".join(names[:depth]), difference.what].append(difference)
        if len(groups) <= most or depth == 2:
            break
        depth -= 1
    lines = [_line(folder, group) for (folder, _), group in groups.items()]
    if len(lines) > most:
        rest = sum(map(len, list(groups.values())[most - 1 :]))
        lines[most - 1 :] = [f"and {rest} more"]
    return "\n".join(lines)


def _line(folder: str, group: list[Difference]) -> str:
    first = group[0]
    if first.what in ("missing", "added"):
        text = f"{first.what}: {shown(first.path)} ({shown(first.before or first.after)})"
    else:
        values = f"{shown(first.before or 'none')} before, {shown(first.after or 'none')} after"
        text = f"{first.what}: {shown(first.path)}: {values}"
    if len(group) == 1:
        return text
    return f"{text}, and {len(group) - 1} more below {shown(folder or '/')}"
