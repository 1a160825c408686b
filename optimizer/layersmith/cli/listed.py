"""The files of `--files-from`: named one by one by somebody else, and done while the list is still being made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache

from layersmith.cli.examine import Done, Task
from layersmith.cli.search import Listener
from layersmith.config import Config, ConfigError, Configs
from layersmith.disk.files import sentence
from layersmith.disk.names import Names
from layersmith.opening import opened

_NUL = "not the name of a file: a NUL byte follows (--null reads lists that are made so)"


class Listed:
    """A task for each name in the list, in its order, whatever is wrong with the name: the outcomes are a map of the
    list. What is wrong with the list itself is told to `out`.

    A name that is given twice is done twice, the second time after the first was `shown`: what was written by then is
    what it finds. `asked` gives a task what the command line asks of each file.
    """

    def __init__(self, place: str, null: bool, configs: Configs, out: Listener, asked: Callable[[Task], Task]) -> None:
        self._place = "standard input" if place == "-" else place
        self._configs = configs
        self._out = out
        self._asked = asked
        self._begun: set[str] = set()
        try:
            self._names = Names(_opened(place), b"\0" if null else b"\n") if place != "-" or sys.stdin else None
            if self._names is None:
                out.problem(self._place, "it is closed")
        except OSError as error:
            self._names = None
            out.problem(self._place, sentence(error))

    def __iter__(self) -> Iterator[Task]:
        while self._names is not None:
            try:
                name = next(self._names, None)
            except OSError as error:
                self._names = None
                self._out.problem(self._place, sentence(error))
                return
            if name is None:
                return
            self._begun.add(_real(name))
            yield self._task(name)

    def ready(self) -> bool:
        """Whether the next one can be begun now (or there is none)."""
        try:
            name = self._names.next_one() if self._names is not None else ""
        except OSError:
            return True  # told when it is read
        return name is not None and (not name or _real(name) not in self._begun)

    def shown(self, done: Done) -> None:
        """Nothing more will be done for this outcome."""
        self._begun.discard(_real(done.task.path))

    def _task(self, name: str) -> Task:
        path, nul, _ = name.partition("\0")
        if nul or not path:
            return Task(path, Config(), wrong=_NUL if nul else "an empty line, which names no file")
        try:
            return self._asked(Task(path, self._configs.of_file(path)))
        except ConfigError as error:
            return Task(path, Config(), wrong=str(error))


def _opened(place: str) -> int:
    """A descriptor for the list at `place`; raises OSError."""
    return sys.stdin.fileno() if place == "-" else opened(place)


@lru_cache(4096)
def _real(name: str) -> str:
    return os.path.realpath(name.partition("\0")[0])
