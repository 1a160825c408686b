"""From paths to the files to look at, each with its config, for every command that looks at Dockerfiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from layersmith.cli.examine import Task
from layersmith.config import Config, ConfigError, Configs
from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.patterns import Patterns
from layersmith.disk.walk import Found, walked


class Listener(Protocol):
    """Whoever is told what goes wrong with files."""

    def line(self, sentence: str, failed: bool = False) -> None:
        """One sentence; `failed` when it stands for something that could not be done."""

    def problem(self, path: str, sentence: str) -> None:
        """Why the file or folder `path` could not be done."""

    def lost(self, path: str, sentence: str) -> None:
        """Why the file `path` could not be done, which has been said of another one."""

    def note(self, path: str, sentence: str) -> None:
        """What was passed over."""


def search(paths: Iterable[str], configs: Configs, found: Found, embedded: bool = False) -> Iterator[str]:
    """The Dockerfiles that `paths` name or hold, as they are found, without those that their configs exclude; with
    `embedded` the files that may hold Dockerfiles, too. What there is to say of the way is added to `found`."""
    compiled: dict[Config, tuple[Patterns, ...]] = {}

    def excluded(folder: str) -> tuple[Patterns, ...]:
        try:
            config = configs.of(folder)
        except ConfigError:
            return ()  # said when its files are looked at
        if not config.exclude:
            return ()
        if config not in compiled:
            compiled[config] = (Patterns(config.folder, config.exclude),)
        return compiled[config]

    if not embedded:
        return walked(paths, excluded, found, configs.folders)
    from layersmith.cli.embedded import reader

    return walked(paths, excluded, found, configs.folders, lambda name: is_dockerfile(name) or reader(name) is not None)


class FileTasks:
    """A task for each file that `paths` name or hold, and that has a config, as they are found; the rest is told to
    `out`. It can be gone through once. `asked` gives a task what the command line asks of each file."""

    def __init__(
        self,
        paths: Iterable[str],
        configs: Configs,
        out: Listener,
        embedded: bool = False,
        asked: Callable[[Task], Task] | None = None,
    ) -> None:
        self._configs = configs
        self._out = out
        self._found = Found()
        self._files = search(paths, configs, self._found, embedded)
        self._asked = asked
        self._told = 0, 0
        self._given = 0
        self.total: int | None = None
        """How many there are; None until all are found."""

    def __iter__(self) -> Iterator[Task]:
        wrong: set[str] = set()
        for path in self._files:
            self._tell()
            try:
                task = Task(path, self._configs.of_file(path))
            except ConfigError as error:
                if str(error) not in wrong:
                    self._out.line(str(error), failed=True)
                wrong.add(str(error))
                self._out.lost(path, str(error))
                continue
            self._given += 1
            yield self._asked(task) if self._asked else task
        self._tell()
        self.total = self._given

    def _tell(self) -> None:
        """Say what there is to say of the way until now."""
        problems, notes = self._found.problems, self._found.notes
        if self._told != (len(problems), len(notes)):
            for path, why in problems[self._told[0] :]:
                self._out.problem(path, why)
            for path, why in notes[self._told[1] :]:
                self._out.note(path, why)
            self._told = len(problems), len(notes)
