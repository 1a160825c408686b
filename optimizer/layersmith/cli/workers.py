"""Several processes for many files."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import chain

from layersmith.cli.examine import Done, Task, examine
from layersmith.disk.which import Contexts
from layersmith.rewrite import Transform

_FILES, _BYTES = 16, 64 * 1024
"""A process is given this many files at once, fewer when they are long: what one has to do must not be waited for."""

_AHEAD = 8
"""Shares of `_FILES` that are given out for each process before their outcomes are asked for. It bounds the memory."""


def examined(
    tasks: Iterable[Task], pipeline: Sequence[Transform], jobs: int, ready: Callable[[], bool] = lambda: True
) -> Iterator[Done]:
    """The outcomes in the order of `tasks`, worked out by `jobs` processes; files are only read there. No task is
    taken while it is not `ready`, unless nothing else is to be done.

    When a process dies (for want of memory, say), this one does the rest with `pipeline`.
    """
    tasks = iter(tasks)
    shares: deque[list[Task]] = deque()
    given: deque[Future[list[Done]]] = deque()
    try:
        with ProcessPoolExecutor(jobs, initializer=_begin) as pool:
            try:
                while True:
                    while len(shares) < jobs * _AHEAD and (not shares or ready()) and (share := _share(tasks, ready)):
                        shares.append(share)
                        given.append(pool.submit(_examine, share))
                    if not shares:
                        return
                    outcomes = given[0].result()
                    shares.popleft()
                    given.popleft()
                    yield from outcomes
            finally:
                pool.shutdown(cancel_futures=True)  # only what has been begun is awaited
    except BrokenProcessPool:
        contexts = Contexts()
        for task in chain.from_iterable((*shares, tasks)):
            yield examine(task, pipeline, contexts)


def _share(tasks: Iterator[Task], ready: Callable[[], bool]) -> list[Task]:
    """What one process is to do next; empty when there is nothing left."""
    share: list[Task] = []
    size = 0
    while len(share) < _FILES and size < _BYTES and (not share or ready()):
        task = next(tasks, None)
        if task is None:
            break
        share.append(task)
        with suppress(OSError, ValueError):  # said when it is read
            size += os.stat(task.path).st_size
    return share


class _Worker:
    """What a process keeps from one file to the next."""

    contexts: Contexts


def _begin() -> None:
    """Ctrl-C reaches every process of the terminal; only the first one is to answer it."""
    _Worker.contexts = Contexts()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _examine(share: list[Task]) -> list[Done]:
    from layersmith_transforms import PIPELINE

    return [examine(task, PIPELINE, _Worker.contexts) for task in share]
