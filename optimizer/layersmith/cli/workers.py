"""Several processes for many files."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import chain
from threading import Thread
from typing import TYPE_CHECKING

from layersmith.cli.examine import Done, Task, examine, memory_at
from layersmith.disk.which import Contexts
from layersmith.rewrite import Transform

if TYPE_CHECKING:
    from layersmith.cli.remembered import Memory

_FILES, _BYTES = 16, 64 * 1024
"""A process is given this many files at once, fewer when they are long: what one has to do must not be waited for."""

_AHEAD = 8
"""Shares of `_FILES` that are given out for each process before their outcomes are asked for. It bounds the memory."""


def examined(
    tasks: Iterable[Task],
    pipeline: Sequence[Transform],
    jobs: int,
    ready: Callable[[], bool] = lambda: True,
    cache: str | None = None,
) -> Iterator[Done]:
    """The outcomes in the order of `tasks`, worked out by `jobs` processes; files are only read there, and what is
    found out is kept in the folder `cache`. No task is taken while it is not `ready`, unless none is being done.

    When a process dies (for want of memory, say), this one does the rest with `pipeline`.
    """
    tasks = iter(tasks)
    if cache is not None:
        from layersmith.cli.remembered import code

        code()  # worked out once: what processes are forked from has it
    shares: deque[list[Task]] = deque()
    given: deque[Future[list[Done]]] = deque()
    try:
        with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(cache,)) as pool:
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
        contexts, memory = Contexts(), memory_at(cache)
        for task in chain.from_iterable((*shares, tasks)):
            yield examine(task, pipeline, contexts, memory=memory)


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
    memory: Memory | None


def _begin(cache: str | None) -> None:
    """Ctrl-C reaches every process of the terminal; only the first one is to answer it. When that is killed, nobody
    else tells the others to end."""
    Thread(target=_end_with_parent, daemon=True).start()
    _Worker.contexts = Contexts()
    _Worker.memory = memory_at(cache)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _examine(share: list[Task]) -> list[Done]:
    from layersmith_transforms import PIPELINE

    return [examine(task, PIPELINE, _Worker.contexts, memory=_Worker.memory) for task in share]
