"""A progress bar on the terminal for long runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

MANY = 200
"""Files from which on a run takes long enough to show how far it is."""

_REFRESH = 0.1
"""Seconds between two looks of the bar."""


def tracked(items: Iterable[Item], total: Callable[[], int | None], wanted: bool) -> Iterator[Item]:
    """`items` one by one, with a bar when it is `wanted`, there are many, and stderr is a terminal. `total` says how
    many there are, None as long as nobody knows that."""
    known = total()
    if not wanted or (known is not None and known < MANY) or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Dockerfiles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Refreshed by hand: a thread that does it would be in the way when worker processes are forked. Lines that are
    # printed meanwhile go through rich, which puts them above the bar.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=known)
        shown = time.monotonic()
        for item in items:
            yield item
            bar.advance(task)
            if time.monotonic() - shown > _REFRESH:
                bar.update(task, total=total())
                bar.refresh()
                shown = time.monotonic()
