"""What other programs read: review tools, CI, scripts. Each format has a module with a `Writer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layersmith.render.formats.told import Writer

NAMES = ("json", "jsonl", "sarif", "github", "gitlab", "rdjson", "markdown")
"""The formats besides text."""

GROUPED = frozenset(("sarif", "github", "gitlab", "rdjson", "markdown"))
"""Those that tell groups of changes, each with its lines."""


def writer(name: str) -> Writer:
    """The writer of the format called `name`, one of `NAMES`."""
    # Imported when asked for: a run has one format at most.
    from importlib import import_module

    made: Writer = import_module(f"layersmith.render.formats.{name}").Writer()
    return made
