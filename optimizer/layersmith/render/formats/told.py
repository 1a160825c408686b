"""What a format is given, and what it gives."""

from __future__ import annotations

from typing import Protocol

from layersmith.render.formats.groups import Group
from layersmith.report import Report
from layersmith.values import value


@value
class Told:
    """What there is to say of one file: its `path`, the `report`, or the `error` why there is none. `context` is the
    folder of its build context, None when that is not known, and why; None when none is wanted. `verified` is the
    proof of its promise as plain values; `held_back`: say what was not rewritten, and why, too. `groups` are those of
    the report, None when nobody looked for them with the build context at hand."""

    path: str
    report: Report | None
    error: str | None = None
    context: tuple[str | None, str] | None = None
    verified: object = None
    held_back: bool = False
    groups: tuple[Group, ...] | None = None


class Writer(Protocol):
    """Writes a run in one format."""

    def file(self, told: Told) -> str:
        """What is printed as soon as a file is done."""

    def end(self, wrote: bool) -> str:
        """What is printed in the end; `wrote` says whether changes went to disk."""
