"""What the project around a Dockerfile says about it: `layersmith.toml` and its equals.

`keys` is the table of what may be said, from which `reading` checks a file and `schema` makes the JSON Schema; `names`
knows which transforms and assumptions may be named where, on the command line too.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Sequence
from typing import Any

from layersmith.disk.files import MAX_SIZE, DiskError, read
from layersmith.disk.folders import Folders
from layersmith.options import Options
from layersmith.rewrite import Policy, Transform
from layersmith.values import field, replace, value
from layersmith.visible import brief

_PROJECT = "pyproject.toml"
NAMES = ("layersmith.toml", ".layersmith.toml", _PROJECT)
"""Files that may hold a config, the first one in a folder wins."""

SIZE = r"^\s*(?!0+(?![0-9]))([0-9]{1,15})\s*(?:([KkMm])(?:[iI]?[bB])?|[bB])?\s*$"
"""A size as a text, for regular expressions of Python and of JSON Schema."""


_FOLDERS = 10_000
"""Folders whose config is remembered; there is no end to a list of files."""


class ConfigError(Exception):
    """A config that cannot be used; the text names the file and the key, and says what is allowed, on one line."""

    def __init__(self, text: str) -> None:
        super().__init__(brief(text))


@value
class Choices:
    """Which rewrites one place asks for: the command line, an editor, an override of a config. None leaves `select`
    and `unsafe` as they are."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    assume: frozenset[str] = frozenset()
    accept: frozenset[str] = frozenset()
    unsafe: bool | None = None
    enable: frozenset[str] = frozenset()

    def over(self, old: Policy) -> Policy:
        """`old` with these laid over it: what is named here to be used is no longer ignored, and belongs to what is
        selected; another variant of the same proposal gives way, and the rest is added."""
        named = frozenset(one.partition(":")[0] for one in self.accept)
        used = named | self.enable
        wider = old.select if old.select is None else old.select | used
        return replace(
            old,
            select=wider if self.select is None else self.select,
            ignore=old.ignore - (self.select or frozenset()) - used | self.ignore,
            assume=old.assume | self.assume,
            accept=self.accept | {one for one in old.accept if one.partition(":")[0] not in named},
            unsafe=old.unsafe if self.unsafe is None else self.unsafe,
            enable=old.enable | self.enable,
        )


@value
class Override:
    """What a config says of the `files` that fit these patterns: `choices`, and fields of `Options` by name."""

    files: tuple[str, ...]
    choices: Choices
    options: tuple[tuple[str, Any], ...] = ()


@value
class Config:
    """The settings for the files of a folder.

    `folder` is the absolute folder that the gitignore-like patterns `exclude` and those of `overrides` hold in,
    `max_size` is in bytes. `contexts` are pairs of absolute paths: a Dockerfile ("" for all) and its build context,
    which the file or flag called `contexts_by` names.
    """

    policy: Policy = field(default_factory=Policy)
    options: Options = field(default_factory=Options)
    folder: str = ""
    exclude: tuple[str, ...] = ()
    max_size: int = MAX_SIZE
    contexts: tuple[tuple[str, str], ...] = ()
    contexts_by: str = ""
    overrides: tuple[Override, ...] = ()

    def context_of(self, path: str) -> str | None:
        """The folder that is named as the build context of the Dockerfile `path`."""
        if not self.contexts:
            return None
        real = os.path.realpath(path)
        return next((folder for name, folder in self.contexts if name in ("", real)), None)

    def for_file(self, path: str) -> Config:
        """The settings for the one file with the absolute `path`: those of its overrides laid over, the last on top."""
        config = replace(self, overrides=())
        for override in self.overrides:
            if _fits(self.folder, override.files, path):
                options = replace(config.options, **dict(override.options))
                config = replace(config, policy=override.choices.over(config.policy), options=options)
        return config


_NONE = Config()


def _fits(folder: str, patterns: tuple[str, ...], path: str) -> bool:
    """Whether a `.gitignore` with `patterns` in `folder` would name `path`, or a folder that it lies in."""
    from layersmith.disk.patterns import Patterns

    return Patterns(folder, patterns).verdict(path, folder=False) is True


class Configs:
    """Finds the config for a folder: the nearest one, looking up to the repository's top; each is read once.

    `pipeline` are all transforms, `override` lays the command line over a config. With `only`, that
    file is the config for all folders; with `only=""` there is none. `folders` are what is known of folders.
    """

    def __init__(
        self,
        pipeline: Sequence[Transform],
        override: Callable[[Config], Config],
        only: str | None = None,
        folders: Folders | None = None,
    ) -> None:
        self.folders = folders or Folders()
        self._pipeline = pipeline
        self._override = override
        self._found: dict[str, Config | ConfigError] = {}
        self._laid: tuple[Config, Config] | None = None
        self._fixed = None if only is None else self._load(only) if only else Config()

    def of(self, folder: str) -> Config:
        """The config for the absolute `folder`, under the command line, whatever it says of single files; raises
        ConfigError."""
        return self._over(self._of(folder))

    def of_file(self, path: str) -> Config:
        """The config for the file `path`, which need not exist, under the command line; raises ConfigError."""
        folder, name = os.path.split(path)
        real = self.folders.real(folder)
        config = self._of(real)
        return self._over(config.for_file(os.path.join(real, name)) if config.overrides else config)

    def _over(self, config: Config) -> Config:
        """`config` under the command line; neighbours have the same one."""
        if self._laid is None or self._laid[0] is not config:
            self._laid = config, self._override(config)
        return self._laid[1]

    def _of(self, folder: str) -> Config:
        if self._fixed:
            return self._fixed
        found = self._found.get(folder)
        if found is None:
            found = self._search(folder)
        if isinstance(found, ConfigError):
            raise found
        return found

    def _search(self, folder: str) -> Config | ConfigError:
        """The config of `folder`, or of the nearest one above it; remembered for all on the way."""
        passed: list[str] = []
        found: Config | ConfigError | None = None
        while found is None:
            passed.append(folder)
            try:
                found = self._in(folder)
            except ConfigError as error:
                found = error
            above = os.path.dirname(folder)
            if found is None:
                at_top = above == folder or self.folders.holds(folder, ".git")
                found = _NONE if at_top else self._found.get(above)
            folder = above
        if len(self._found) >= _FOLDERS:
            self._found.clear()
        self._found.update(dict.fromkeys(passed, found))
        return found

    def _in(self, folder: str) -> Config | None:
        """What a config in `folder` itself says. Raises ConfigError."""
        for name in NAMES:
            if not self.folders.holds(folder, name):
                continue
            path = os.path.join(folder, name)
            if name == _PROJECT and not os.path.isfile(path):
                continue
            # One of ours that cannot be read is no reason to do what it may forbid.
            if (config := self._read(path)) is not None:
                return config
        return None

    def _load(self, path: str) -> Config:
        return self._read(path) or Config()

    def _read(self, path: str) -> Config | None:
        """The config in the file `path`; None for a pyproject.toml that says nothing about us."""
        try:
            data = read(path)
        except DiskError as error:
            raise ConfigError(f"{_shown(path)}: {error}") from error
        in_project = os.path.basename(path) == _PROJECT
        if in_project and b"layersmith" not in data:
            return None
        from layersmith.context.toml import table_of

        where = _shown(path)
        try:
            table = table_of(data.removeprefix(codecs.BOM_UTF8).decode())  # editors of Windows like to write it
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ConfigError(f"{where}: not valid TOML: line {line} is not in UTF-8") from error
        except ValueError as error:  # not only tomllib's own: a number can be too long
            raise ConfigError(f"{where}: not valid TOML: {error}") from error
        if in_project:
            tools = table.get("tool")
            if not isinstance(tools, dict) or "layersmith" not in tools:
                return None
            table = tools["layersmith"]
            where += " [tool.layersmith]"
            if not isinstance(table, dict):
                raise ConfigError(f"{where}: must be a table")
        elif isinstance(table.get("tool"), dict) and "layersmith" in table["tool"]:
            raise ConfigError(f"{where}: [tool.layersmith] is for a pyproject.toml; here its keys stand without it")
        from layersmith.config.reading import config_of

        return config_of(table, where, os.path.dirname(os.path.realpath(path)), self._pipeline)


LARGEST = 4 << 20
"""Bytes that a file may have whatever the user says: what is known of one may take a thousand times as much memory."""


def parse_size(text: str) -> int:
    """The number of bytes that a text such as `500000`, `64K` or `2 MiB` means; raises ValueError, also for more than
    `LARGEST`."""
    found = re.search(SIZE, text)
    if not found:
        raise ValueError(f"{text!r} is not a size such as 500000, 64K or 2MiB")
    size = int(found[1]) * {"": 1, "K": 1024, "M": 1024 * 1024}[(found[2] or "").upper()]
    if size > LARGEST:
        raise ValueError(f"{text!r} is too large a size: {LARGEST >> 20} MiB are the most")
    return size


def _shown(path: str) -> str:
    """`path` from the current folder when it lies below it; a link has its own name."""
    here = os.getcwd().rstrip(os.sep) + os.sep
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name).removeprefix(here)
