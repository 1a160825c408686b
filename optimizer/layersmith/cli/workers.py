"""Several processes for many files."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from layersmith.cli.fix import Done, Task, examine


def examined(tasks: list[Task], jobs: int) -> Iterator[Done]:
    """The outcomes in the order of `tasks`, worked out by `jobs` processes; files are only read there."""
    with ProcessPoolExecutor(min(jobs, len(tasks)), initializer=_leave_ctrl_c) as pool:
        try:
            yield from pool.map(_examine, tasks, chunksize=16)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _leave_ctrl_c() -> None:
    """Ctrl-C reaches every process of the terminal; only the first one is to answer it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _examine(task: Task) -> Done:
    from layersmith_transforms import PIPELINE

    return examine(task, PIPELINE)
