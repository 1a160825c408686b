"""Processes that examine files."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Thread
from typing import TYPE_CHECKING

from layersmith.cli.examine import Done, Task, examine, memory_at
from layersmith.disk.which import Contexts
from layersmith.rewrite import Transform

if TYPE_CHECKING:
    from layersmith.cli.remembered import Memory


class Crew:
    """`jobs` processes, which read files, work with `pipeline`, and keep what they find out in the folder `cache`."""

    def __init__(self, jobs: int, cache: str | None, pipeline: Sequence[Transform]) -> None:
        tuple(pipeline)  # imported once: what processes are forked from has it
        if cache is not None:
            from layersmith.cli.remembered import code

            code()  # worked out once, too
        self._pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(cache,))

    def begin(self, tasks: list[Task]) -> Future[list[Done]]:
        """Have one of them do `tasks`. Raises what `is_lost` knows."""
        return self._pool.submit(_examine, tasks)

    def is_lost(self, error: Exception) -> bool:
        """Whether `error` says that one of them died (for want of memory, say)."""
        return isinstance(error, BrokenProcessPool)

    def end(self) -> None:
        """Only what has been begun is awaited."""
        self._pool.shutdown(cancel_futures=True)


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
