"""From the table in a config file to a `Config`, or a sentence that says what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

from layersmith.config import Choices, Config, ConfigError, Override, parse_size
from layersmith.config.keys import FILES, KEYS, OF_TRANSFORMS, OVERRIDES, TRANSFORMS, Key
from layersmith.config.names import did_you_mean, wrong_transform
from layersmith.options import Options
from layersmith.rewrite import Policy, Transform
from layersmith.values import replace

Table = dict[str, Any]


def config_of(table: Table, where: str, folder: str, pipeline: Sequence[Transform]) -> Config:
    """What `table` says, whose file lies in the absolute `folder` and is called `where` in complaints; `pipeline` are
    all transforms. Raises ConfigError."""
    reading = _Reading(where, pipeline)
    reading.check(table, KEYS, (TRANSFORMS, OVERRIDES))
    config = Config(
        policy=_choices(table).over(Policy()),
        options=Options(**dict(reading.options(table))),
        folder=folder,
        exclude=tuple(table.get("exclude", ())),
        overrides=tuple(reading.overrides(table.get(OVERRIDES, []))),
        # Behind the others: what only the disk can tell is told when the text itself is right.
        contexts=tuple(reading.contexts(table.get("context", {}), folder)),
        contexts_by=where if "context" in table else "",
    )
    return config if "max-size" not in table else replace(config, max_size=parse_size(str(table["max-size"])))


def _choices(table: Table) -> Choices:
    return Choices(
        select=frozenset(table["select"]) if "select" in table else None,
        ignore=frozenset(table.get("ignore", ())),
        assume=frozenset(table.get("assume", ())),
        accept=frozenset(table.get("accept", ())),
        unsafe=table.get("unsafe-fixes"),
        enable=frozenset(table.get("enable", ())),
    )


class _Reading:
    """Reads tables; every complaint names `where`."""

    def __init__(self, where: str, pipeline: Sequence[Transform]) -> None:
        self._where = where
        self._pipeline = pipeline

    def check(self, table: Table, keys: Iterable[Key], tables: Iterable[str] = (), prefix: str = "") -> None:
        """Complains about what is none of `keys` or `tables`, and about wrong values of `keys`."""
        by_name = {key.name: key for key in keys}
        names = (*by_name, *tables)
        for name, said in table.items():
            if name not in names:
                guess = did_you_mean(name, names) or "; there are: " + ", ".join(names)
                self._fail(f'unknown key "{prefix}{name}"{guess}')
            if name in by_name and (wrong := by_name[name].kind.wrong(said, self._pipeline)):
                self._fail(f'"{prefix}{name}"{wrong}')

    def options(self, table: Table) -> Iterator[tuple[str, Any]]:
        """The fields of `Options` that `table` and its tables of transforms set."""
        yield from ((key.option, table[key.name]) for key in KEYS if key.option and key.name in table)
        tables = table.get(TRANSFORMS, {})
        if not isinstance(tables, dict):
            self._fail(f'"{TRANSFORMS}" must be a table such as [transforms.merge-runs]')
        for name, said in tables.items():
            path = f"{TRANSFORMS}.{name}"
            if name not in OF_TRANSFORMS:
                self._fail(f'"{path}": {wrong_transform(name, self._pipeline) or "this transform has no settings"}')
            if not isinstance(said, dict):
                self._fail(f'"{path}" must be a table')
            self.check(said, OF_TRANSFORMS[name], prefix=path + ".")
            yield from ((key.option, said[key.name]) for key in OF_TRANSFORMS[name] if key.name in said)

    def contexts(self, said: str | dict[str, str], folder: str) -> Iterator[tuple[str, str]]:
        """The build contexts, and whose they are."""
        for dockerfile, name in ({"": said} if isinstance(said, str) else said).items():
            place = os.path.realpath(os.path.join(folder, name))
            if not os.path.isdir(place):
                self._fail(f'"context": {name} is not a folder')
            yield os.path.realpath(os.path.join(folder, dockerfile)) if dockerfile else "", place

    def overrides(self, said: object) -> Iterator[Override]:
        """What is said of single files."""
        if not isinstance(said, list) or not all(isinstance(table, dict) for table in said):
            self._fail(f'"{OVERRIDES}" must be tables such as [[overrides]]')
        for number, table in enumerate(said, 1):
            reading = _Reading(f"{self._where}: [[overrides]] no. {number}", self._pipeline)
            reading.check(table, (FILES, *(key for key in KEYS if key.files)), (TRANSFORMS,))
            if FILES.name not in table:
                reading._fail('"files" is missing: a list of patterns, such as ["legacy/"]')
            yield Override(tuple(table[FILES.name]), _choices(table), tuple(reading.options(table)))

    def _fail(self, text: str) -> NoReturn:
        raise ConfigError(f"{self._where}: {text}")
