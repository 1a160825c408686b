"""Annotations of a workflow run (GitHub Actions, "Workflow commands": `::warning file=...`)."""

from __future__ import annotations

from layersmith.render.formats.remarks import remarks
from layersmith.render.formats.told import Told
from layersmith.render.style import shown

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


class Writer:
    """A line for each remark."""

    def file(self, told: Told) -> str:
        """The annotations of a file."""
        return "".join(
            f"::{_LEVELS[one.level]} file={_property(told.path)},line={one.first},endLine={one.last},"
            f"title={_property('layersmith ' + one.rule)}::{_data(one.message)}\n"
            for one in remarks(told)
        )

    def end(self, wrote: bool) -> str:
        """Nothing more."""
        return ""


def _data(text: str) -> str:
    """A message, in which only these characters mean something."""
    lines = [shown(line) for line in text.split("\n")]
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return _data(shown(text)).replace(":", "%3A").replace(",", "%2C")
