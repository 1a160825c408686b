"""Many files: what is known of them, and what several processes find out of the others, in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from layersmith.cli.examine import Brief, Done, Task, examine, memory_at
from layersmith.disk.which import Contexts
from layersmith.rewrite import Transform

if TYPE_CHECKING:
    from concurrent.futures import Future

    from layersmith.cli.crew import Crew

_FILES, _BYTES = 16, 64 * 1024
"""A process is given this many files at once, fewer when they are long: what one has to do must not be waited for."""

_KNOWN = 64
"""Files of a share whose outcomes are known already, together with those that are not."""

_ALONE = _FILES
"""Files that are done here, before processes for others are worth while."""

_AHEAD = 8
"""Shares that are given out for each process before their outcomes are asked for. It bounds the memory."""

_FOUND = 100_000
"""Files that are searched for ahead while the processes work: who knows how many there are can show how far it is."""


def examined(
    tasks: Iterable[Task],
    pipeline: Sequence[Transform],
    jobs: int,
    ready: Callable[[], bool] | None = None,
    cache: str | None = None,
    contexts: Contexts | None = None,
    brief: Brief | None = None,
) -> Iterator[Done]:
    """The outcomes in the order of `tasks`. What earlier runs found, and kept in the folder `cache`, is looked up here,
    with `contexts`; for the rest `jobs` processes are started, which read the files and keep what they find out. No
    task is taken while it is not `ready`, unless none is being done. `brief` is as `Memory.recall` has it.

    When a process dies (for want of memory, say), this one does the rest with `pipeline`.
    """
    queue = _Queue(tasks, ready)
    contexts = contexts or Contexts()
    memory = memory_at(cache)
    waiting: deque[_Share] = deque()
    share = _Share()
    crew: Crew | None = None
    alone = _ALONE

    def begin(share: _Share) -> _Share:
        """Do what is unknown in `share`, or have somebody do it; gives the next one, which is empty."""
        nonlocal crew, alone
        waiting.append(share)
        unknown = share.unknown()
        if memory and not crew and not share.is_much and len(unknown) <= alone:
            alone -= len(unknown)
            share.given([examine(task, pipeline, contexts, memory=memory) for task in unknown])
        elif unknown:
            if crew is None:
                from layersmith.cli.crew import Crew  # not for what is known from earlier runs

                crew = Crew(jobs, cache, pipeline)
            share.given_to(crew.begin(unknown))
        return _Share()

    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (task := queue.take(not waiting and not share.tasks)):
                done = memory.recall(task, contexts, brief) if memory else None
                if done and not waiting and not share.tasks:
                    yield done
                    continue
                share.add(task, done)
                if share.full:
                    share = begin(share)
            if share.tasks:
                share = begin(share)
            if not waiting:
                return
            if queue.look_ahead(waiting[0].is_done):
                contexts.folders.look_again()  # when those are taken that are waiting now
            found = waiting[0].outcomes()
            waiting.popleft()
            yield from found
    except RuntimeError as error:
        if not (crew and crew.is_lost(error)):
            raise
        begun = [*waiting, *([] if share in waiting else [share])]
        for task, done in chain(*(one.items() for one in begun), ((task, None) for task in queue.rest())):
            yield done or examine(task, pipeline, contexts, memory=memory)
    finally:
        if crew:
            crew.end()


class _Queue:
    """Tasks that may have to be waited for."""

    def __init__(self, tasks: Iterable[Task], ready: Callable[[], bool] | None) -> None:
        self._tasks = iter(tasks)
        self._ready = ready
        self._found: deque[Task] = deque()

    def take(self, waits: bool) -> Task | None:
        """The next one; None when there is none, or when it is not ready and nobody `waits` for it."""
        if self._found:
            return self._found.popleft()
        return next(self._tasks, None) if waits or self._ready is None or self._ready() else None

    def look_ahead(self, is_done: Callable[[], bool]) -> bool:
        """Search for more, where that waits for nobody, until something else is done; says whether any were found."""
        before = len(self._found)
        while self._ready is None and len(self._found) < _FOUND and not is_done():
            task = next(self._tasks, None)
            if task is None:
                break
            self._found.append(task)
        return len(self._found) > before

    def rest(self) -> Iterator[Task]:
        """All that were not taken."""
        return chain(self._found, self._tasks)


class _Share:
    """Tasks that follow each other, and the outcomes of those whose outcomes are known; one process does the others."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self._known: list[Done | None] = []
        self._size = 0
        self._others: list[Done] = []
        self._future: Future[list[Done]] | None = None

    def add(self, task: Task, done: Done | None) -> None:
        """One more, with its outcome, if that is known."""
        self.tasks.append(task)
        self._known.append(done)
        if not done:
            self._size += _BYTES // _FILES
            with suppress(OSError, ValueError):  # said when it is read
                self._size += max(0, os.stat(task.path).st_size - _BYTES // _FILES)

    @property
    def full(self) -> bool:
        """Whether no more are to be added."""
        return self.is_much or len(self.tasks) >= _KNOWN

    @property
    def is_much(self) -> bool:
        """Whether there is enough to do for a process."""
        return self._size >= _BYTES

    def unknown(self) -> list[Task]:
        """Those that are still to be done."""
        return [task for task, done in self.items() if not done]

    def items(self) -> Iterator[tuple[Task, Done | None]]:
        """Each task with its outcome, None when that is not known."""
        return zip(self.tasks, self._known, strict=True)

    def given(self, outcomes: list[Done]) -> None:
        """Those of the unknown ones."""
        self._others = outcomes

    def given_to(self, future: Future[list[Done]]) -> None:
        """Somebody does the unknown ones."""
        self._future = future

    def is_done(self) -> bool:
        """Whether nothing has to be waited for."""
        return self._future is None or self._future.done()

    def outcomes(self) -> list[Done]:
        """All outcomes, once they are there. Raises what `Crew.is_lost` knows."""
        others = iter(self._future.result() if self._future else self._others)
        return [done or next(others) for done in self._known]
