"""What the commands that build have in common: how to build, the secrets that are given, and progress."""

from __future__ import annotations

import csv
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from layersmith.cli.examine import Task, context_of
from layersmith.cli.pipeline import ALL
from layersmith.config import ConfigError, Configs
from layersmith.disk.files import DiskError, read, sentence
from layersmith.disk.which import Contexts
from layersmith.opening import opened
from layersmith.render.style import shown
from layersmith.values import replace, value
from layersmith.verify.blobs import ImageError
from layersmith.verify.engines import Engine, EngineError, find_engine
from layersmith.verify.model import Request
from layersmith.verify.run import Trial
from layersmith.verify.secrets import SHORTEST
from layersmith.verify.touch import ContextError, check_files

if TYPE_CHECKING:
    from rich.progress import Progress

NAMES = ("Dockerfile", "Containerfile")
"""What a builder takes from a folder, in order."""

_LARGEST_SECRET = 1024 * 1024


class Stop(Exception):  # noqa: N818, not always an error of ours or the user's
    """The work cannot be done or be finished; the text says why, for a person."""


@value
class Building:
    """What the user said about builds; the fields have the names of the flags."""

    context: str | None = None
    target: str = ""
    build_arg: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    ssh: tuple[str, ...] = ()
    network: str = ""
    engine: str = ""
    builder: str = ""
    timeout: float | None = None
    repeat_before: bool = False
    run: str | None = None
    expect: str = ""
    touch: tuple[str, ...] = ()
    find_secrets: tuple[str, ...] = ()

    def context_of(self, path: str) -> str:
        """The folder to build the Dockerfile `path` in. Raises Stop when it is not there."""
        folder = self.context if self.context is not None else os.path.dirname(path) or os.curdir
        if not os.path.isdir(folder):
            what = "is not a folder" if os.path.exists(folder) else "is not there"
            raise Stop(f"the build context {shown(folder)} {what}")
        return folder

    def within(self, folder: str) -> Building:
        """The same in the build context `folder`."""
        return replace(self, context=folder)

    def placed(self, path: str, source: bytes, config: str | None = None) -> Building:
        """The same in the build context of the Dockerfile `path` with the text `source`, as all commands find it out,
        unless the user has named one. `config` is as in `Configs`. Raises Stop."""
        if self.context is not None:
            return self
        try:
            config_of_file = Configs(ALL, lambda found: found, config).of_file(path)
        except ConfigError as error:
            raise Stop(str(error)) from error
        folder = context_of(Task(path, config_of_file), source, Contexts()).folder
        return self if folder is None else self.within(folder)

    def request(self, path: str, dockerfile: bytes = b"", cache: bool = False) -> Request:
        """How to build the Dockerfile `path`, whose text is `dockerfile`. Raises Stop."""
        return Request(
            dockerfile=dockerfile,
            context=self.context_of(path),
            target=self.target,
            build_args=self.build_arg,
            secrets=self.secret,
            ssh=self.ssh,
            network=self.network,
            ignore=own_ignore(path),
            cache=cache,
        )

    def trial(self, path: str, secrets: Mapping[str, bytes], allowed: tuple[str, ...]) -> Trial:
        """What to do with the images of the Dockerfile `path`. Raises Stop for what cannot be done."""
        context = self.context_of(path)
        try:
            check_files(context, self.touch)
            command = None if self.run is None else tuple(shlex.split(self.run))
        except ContextError as error:
            raise Stop(f"--touch: {error}") from error
        except ValueError as error:
            raise Stop(f"--run: {str(error).lower()}") from error
        return Trial(
            allowed=allowed,
            repeat_before=self.repeat_before,
            command=command,
            expect=self.expect,
            touch=self.touch,
            secrets={name: secret for name, secret in secrets.items() if len(secret.strip()) >= SHORTEST},
            timeout=self.timeout,
        )

    def secrets(self) -> dict[str, bytes]:
        """The values of all secrets by their names: those that builds get, and those to look for. Raises Stop."""
        found: dict[str, bytes] = {}
        for text in self.secret:
            fields = dict(field.partition("=")[::2] for field in next(csv.reader([text]), []))
            name = fields.get("id", "")
            file, variable = fields.get("src", fields.get("source", "")), fields.get("env", "")
            if not file and not variable:
                file, variable = (name, "") if name not in os.environ else ("", name)
            if not name:
                raise Stop(f"--secret: no id in {_hidden(text)}; write id=NAME,src=FILE or id=NAME,env=VARIABLE")
            if variable and variable not in os.environ:
                raise Stop(f"--secret {name}: there is no variable {shown(variable)}")
            found[name] = os.fsencode(os.environ[variable]) if variable else _content(f"--secret {name}", file)
        for number, text in enumerate(self.find_secrets, 1):
            name = text[1:] if text.startswith("@") else f"secret {number}"
            secret = _content("--find-secrets", name) if text.startswith("@") else os.fsencode(text)
            if len(secret.strip()) < SHORTEST:
                raise Stop(
                    f"--find-secrets: {shown(name)} has less than {SHORTEST} bytes, and would be found everywhere"
                )
            found[name] = secret
        return found


def dockerfile_in(path: str) -> str:
    """The Dockerfile that `path` is, or that lies in the folder `path`."""
    if os.path.isdir(path):
        names = [os.path.join("" if path == os.curdir else path, name) for name in NAMES]
        return next((name for name in names if os.path.isfile(name)), names[0])
    return path


def own_ignore(path: str) -> bytes | None:
    """The ignore file that belongs to the Dockerfile `path` alone; None without one. Raises Stop."""
    ignore = path + ".dockerignore"
    if not os.path.lexists(ignore):
        return None
    try:
        return read(ignore)
    except DiskError as error:
        raise Stop(f"{shown(ignore)}: {error}") from error


@contextmanager
def engine_for(building: Building) -> Iterator[Engine]:
    """An engine, ready to build. What goes wrong inside comes out as Stop; Ctrl-C and signals stay what they are."""
    try:
        with find_engine(building.engine, building.builder) as engine:
            yield engine
    except (EngineError, ImageError, ContextError) as error:
        raise Stop("\n".join([str(error), *getattr(error, "__notes__", ())])) from error
    except OSError as error:
        where = f"{shown(str(error.filename))}: " if error.filename else ""
        raise Stop(where + sentence(error)) from error


def told_on(stream_lines: Sequence[str]) -> None:
    """Lines for standard error."""
    sys.stderr.write("".join(f"{line}\n" for line in stream_lines))


def stopped(why: KeyboardInterrupt) -> None:
    """Say on standard error that Ctrl-C ended the builds, and what of them could not be cleaned up."""
    left = getattr(why, "__notes__", ())
    told_on(left or ["layersmith: stopped; nothing is left of the builds, and the file is as it was."])


class Watch:
    """Progress of builds on standard error: on a terminal one line that says what is going on, which then goes away;
    elsewhere a line for each part of the work, unless `quiet`. What `mask` masks is not shown."""

    def __init__(self, mask: Callable[[str], str], quiet: bool = False) -> None:
        self._mask = mask
        self._live = not quiet and sys.stderr.isatty()
        self._plain = not quiet and not self._live
        self._bar: Progress | None = None

    @contextmanager
    def showing(self, title: str) -> Iterator[None]:
        """Show what goes on in the block, under the name `title`."""
        self._title = title
        if not self._live:
            yield
            return
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        columns = (
            SpinnerColumn(),
            TextColumn("{task.fields[part]}", markup=False),
            TimeElapsedColumn(),
            TextColumn("{task.fields[said]}", markup=False, style="dim", table_column=Column(no_wrap=True, ratio=1)),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as bar:
            self._bar = bar
            self._task = bar.add_task("", total=None, part="", said="")
            try:
                yield
            finally:
                self._bar = None

    def begin(self, part: str) -> None:
        """The next part of the work begins."""
        if self._bar is not None:
            self._bar.reset(self._task, part=part, said="")
        elif self._plain:
            told_on([f"{self._title}: {part}"])

    def hear(self, line: str) -> None:
        """A line of the engine's output."""
        if self._bar is not None and line.strip():
            self._bar.update(self._task, said=shown(self._mask(line[:500]).strip()))


def _content(flag: str, path: str) -> bytes:
    """The content of a secret's file. Raises Stop."""
    try:
        with open(opened(path), "rb") as file:
            data = file.read(_LARGEST_SECRET + 1)
    except OSError as error:
        raise Stop(f"{flag}: {shown(path)}: {sentence(error)}") from error
    if len(data) > _LARGEST_SECRET:
        raise Stop(f"{flag}: {shown(path)}: too large for a secret")
    return data


def _hidden(text: str) -> str:
    """The keys of a flag's value, without what they are set to."""
    return ",".join(field.partition("=")[0] + "=..." if "=" in field else "..." for field in text.split(","))
