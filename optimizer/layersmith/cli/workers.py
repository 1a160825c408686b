"""Several processes for many files."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from layersmith.cli.examine import Done, Task, examine
from layersmith.disk.which import Contexts
from layersmith.rewrite import Transform


def examined(tasks: list[Task], pipeline: Sequence[Transform], jobs: int) -> Iterator[Done]:
    """The outcomes in the order of `tasks`, worked out by `jobs` processes; files are only read there.

    When a process dies (for want of memory, say), this one does the rest with `pipeline`.
    """
    count = 0
    contexts = Contexts()
    try:
        with ProcessPoolExecutor(min(jobs, len(tasks)), initializer=_begin) as pool:
            try:
                for done in pool.map(_examine, tasks, chunksize=16):
                    count += 1
                    yield done
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    except BrokenProcessPool:
        for task in tasks[count:]:
            yield examine(task, pipeline, contexts)


class _Worker:
    """What a process keeps from one file to the next."""

    contexts: Contexts


def _begin() -> None:
    """Ctrl-C reaches every process of the terminal; only the first one is to answer it."""
    _Worker.contexts = Contexts()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _examine(task: Task) -> Done:
    from layersmith_transforms import PIPELINE

    return examine(task, PIPELINE, _Worker.contexts)
