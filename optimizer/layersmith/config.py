"""What the project around a Dockerfile says about it: `layersmith.toml` and its equals."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NoReturn

from layersmith.disk.files import MAX_SIZE, DiskError, read
from layersmith.options import Options
from layersmith.rewrite import Policy
from layersmith.values import field, value

NAMES = ("layersmith.toml", ".layersmith.toml", "pyproject.toml")
"""Files that may hold a config, the first one in a folder wins."""

CHOICES = {"merge-runs": {"merge": ("all", "saves-bytes", "off"), "stages": ("shipped", "all")}}
"""What may be chosen about single transforms; every key is a field of `Options`."""


class ConfigError(Exception):
    """A config that cannot be used; the text names the file and the key, and says what is allowed."""


@value
class Config:
    """The settings for the files of a folder.

    `folder` is the absolute folder that the gitignore-like patterns `exclude` hold in, `max_size` is in
    bytes. `contexts` are pairs of absolute paths: a Dockerfile ("" for all) and its build context, which the file or
    flag called `contexts_by` names.
    """

    policy: Policy = field(default_factory=Policy)
    options: Options = field(default_factory=Options)
    folder: str = ""
    exclude: tuple[str, ...] = ()
    max_size: int = MAX_SIZE
    contexts: tuple[tuple[str, str], ...] = ()
    contexts_by: str = ""

    def context_of(self, path: str) -> str | None:
        """The folder that is named as the build context of the Dockerfile `path`."""
        if not self.contexts:
            return None
        real = os.path.realpath(path)
        return next((folder for name, folder in self.contexts if name in ("", real)), None)


class Configs:
    """Finds the config for a folder: the nearest one, looking up to the repository's top; each is read once.

    `known` are the names of all transforms, `override` lays the command line over a config. With `only`, that
    file is the config for all folders; with `only=""` there is none.
    """

    def __init__(self, known: Collection[str], override: Callable[[Config], Config], only: str | None = None) -> None:
        self._known = known
        self._override = override
        self._found: dict[str, Config | ConfigError] = {}
        self._fixed = None if only is None else self._load(only) if only else Config()

    def of(self, folder: str) -> Config:
        """The config for files in the absolute `folder`, under the command line; raises ConfigError."""
        if self._fixed:
            return self._override(self._fixed)
        found = self._found.get(folder)
        if found is None:
            try:
                found = self._override(self._search(folder))
            except ConfigError as error:
                found = error
            self._found[folder] = found
        if isinstance(found, ConfigError):
            raise found
        return found

    def _search(self, folder: str) -> Config:
        while True:
            for name in NAMES:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and (config := self._read(path)) is not None:
                    return config
            above = os.path.dirname(folder)
            if above == folder or os.path.lexists(os.path.join(folder, ".git")):
                return Config()
            folder = above

    def _load(self, path: str) -> Config:
        return self._read(path) or Config()

    def _read(self, path: str) -> Config | None:
        """The config in the file `path`; None for a pyproject.toml that says nothing about us."""
        try:
            data = read(path)
        except DiskError as error:
            raise ConfigError(f"{_shown(path)}: {error}") from error
        in_project = os.path.basename(path) == "pyproject.toml"
        if in_project and b"layersmith" not in data:
            return None
        import tomllib

        try:
            table = tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ConfigError(f"{_shown(path)}: not valid TOML: {error}") from error
        where = _shown(path)
        if in_project:
            tools = table.get("tool")
            if not isinstance(tools, dict) or "layersmith" not in tools:
                return None
            table = tools["layersmith"]
            where += " [tool.layersmith]"
            if not isinstance(table, dict):
                raise ConfigError(f"{where}: must be a table")
        return _Table(where, table, self._known).config(os.path.dirname(os.path.realpath(path)))


def parse_size(text: str) -> int:
    """The number of bytes that a text such as `500000`, `64K` or `2 MiB` means; raises ValueError."""
    found = re.fullmatch(r"(\d{1,15})\s*(?:([KM])(?:i?B)?|B)?", text.strip(), re.IGNORECASE)
    if not found or not int(found[1]):
        raise ValueError(f"{text!r} is not a size such as 500000, 64K or 2MiB")
    return int(found[1]) * {"": 1, "K": 1024, "M": 1024 * 1024}[(found[2] or "").upper()]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing when no known word is near."""
    import difflib

    near = difflib.get_close_matches(word.lower(), list(known), 1, 0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""


def unknown_transform(name: str, known: Iterable[str]) -> str:
    """The sentence about a transform that does not exist."""
    known = list(known)
    guess = did_you_mean(name, known) if name else ""
    return f'no transform is called "{name}"' + (guess or "; there are: " + ", ".join(known))


class _Table:
    """The checked reading of one table; every complaint names `where`."""

    def __init__(self, where: str, table: dict[str, Any], known: Collection[str]) -> None:
        self._where = where
        self._table = table
        self._known = known

    def config(self, folder: str) -> Config:
        keys = ("select", "ignore", "accept", "assume", "unsafe-fixes", "exclude", "max-size", "context", "transforms")
        self._only(self._table, keys, "")
        select = self._names("select")
        return Config(
            policy=Policy(
                select=None if "select" not in self._table else frozenset(select),
                ignore=frozenset(self._names("ignore")),
                unsafe=self._flag("unsafe-fixes"),
                assume=frozenset(self._texts("assume")),
                accept=frozenset(self._accepted()),
            ),
            options=self._options(),
            folder=folder,
            exclude=tuple(self._texts("exclude")),
            max_size=self._size(),
            contexts=tuple(self._contexts(folder)),
            contexts_by=self._where if "context" in self._table else "",
        )

    def _contexts(self, folder: str) -> Iterator[tuple[str, str]]:
        said = self._table.get("context", {})
        if isinstance(said, str):
            said = {"": said}
        if not isinstance(said, dict) or not all(isinstance(name, str) and name for name in said.values()):
            self._wrong("context", 'a folder such as ".", or a table such as {"web/Dockerfile" = "."}')
        for dockerfile, name in said.items():
            place = os.path.realpath(os.path.join(folder, name))
            if not os.path.isdir(place):
                self._fail(f'"context": {name} is not a folder')
            yield os.path.realpath(os.path.join(folder, dockerfile)) if dockerfile else "", place

    def _options(self) -> Options:
        tables = self._table.get("transforms", {})
        if not isinstance(tables, dict):
            self._wrong("transforms", "a table such as [transforms.merge-runs]")
        chosen: dict[str, str] = {}
        for name, table in tables.items():
            key = f"transforms.{name}"
            if name not in CHOICES:
                if name in self._known:
                    self._fail(f'"{key}": this transform has no settings')
                self._fail(f'"{key}": {unknown_transform(name, self._known)}')
            if not isinstance(table, dict):
                self._wrong(key, "a table")
            self._only(table, CHOICES[name], key + ".")
            for choice, word in table.items():
                allowed = CHOICES[name][choice]
                if word not in allowed:
                    self._wrong(f"{key}.{choice}", "one of " + ", ".join(f'"{choice}"' for choice in allowed))
                chosen[choice] = word
        return Options(**chosen)

    def _only(self, table: dict[str, Any], keys: Iterable[str], prefix: str) -> None:
        for key in table:
            if key not in keys:
                guess = did_you_mean(key, keys) or "; there are: " + ", ".join(keys)
                self._fail(f'unknown key "{prefix}{key}"{guess}')

    def _texts(self, key: str) -> list[str]:
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._wrong(key, 'a list of texts, such as ["..."]')
        return list(value)

    def _names(self, key: str) -> list[str]:
        names = self._texts(key)
        for name in names:
            if name not in self._known:
                self._fail(f'"{key}": {unknown_transform(name, self._known)}')
        return names

    def _accepted(self) -> list[str]:
        """Names of transforms, each with a variant of its proposal where it has one."""
        accepted = self._texts("accept")
        for word in accepted:
            name, colon, variant = word.partition(":")
            if name not in self._known:
                self._fail(f'"accept": {unknown_transform(name, self._known)}')
            if colon and not variant:
                self._fail(f'"accept": "{word}" names no variant; layersmith propose lists them')
            if other := next((one for one in accepted if one != word and one.partition(":")[0] == name), None):
                self._fail(f'"accept": "{word}" and "{other}" exclude each other')
        return accepted

    def _flag(self, key: str) -> bool:
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            self._wrong(key, "true or false")
        return bool(value)

    def _size(self) -> int:
        value = self._table.get("max-size", MAX_SIZE)
        allowed = 'a number of bytes, or a text such as "2 MiB"'
        if isinstance(value, bool) or not isinstance(value, int | str):
            self._wrong("max-size", allowed)
        try:
            return parse_size(str(value))
        except ValueError:
            self._wrong("max-size", allowed)

    def _wrong(self, key: str, allowed: str) -> NoReturn:
        self._fail(f'"{key}" must be {allowed}')

    def _fail(self, text: str) -> NoReturn:
        raise ConfigError(f"{self._where}: {text}")


def _shown(path: str) -> str:
    """`path` from the current folder when it lies below it."""
    here = os.getcwd().rstrip(os.sep) + os.sep
    return os.path.realpath(path).removeprefix(here)
