"""A progress bar on the terminal for long runs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

MANY = 200
"""Files from which on a run takes long enough to show how far it is."""


def tracked(items: Iterable[Item], total: int, wanted: bool) -> Iterator[Item]:
    """`items` one by one, with a bar when it is `wanted`, there are many, and stderr is a terminal."""
    if not wanted or total < MANY or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Dockerfiles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Lines that are printed meanwhile go through rich, which puts them above the bar.
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items, total=total)
