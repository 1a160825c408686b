"""What buildah and podman have in common: the builds of buildah, in a container store of our own.

Both leave working containers, half-made images and temporary files behind when they are killed. In a store that lives
in a temporary folder, and reads the images of the user's store below it, whatever was left goes with the folder. Bases
that have to be pulled go with it, too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from layersmith.verify.engines.block import Block
from layersmith.verify.engines.interface import Capabilities, EngineError, Listener, Ran, nobody
from layersmith.verify.engines.process import ask, failure, stream
from layersmith.verify.engines.running import run_container
from layersmith.verify.engines.steps import BuildahSteps
from layersmith.verify.model import Built, Request

GIVEN_UP = 60
"""Seconds that removing a store may take."""
LONGEST_RUNROOT = 50
"""Characters that podman takes for the folder of its state."""
ATTEMPTS = 5
"""How often a build is begun that other processes disturb."""
_DISTURBED = re.compile(
    r"creating overlay mount to (?:(?!creating overlay mount).)*: invalid argument"
    r"|sealing memfd copy: Device or resource busy"
)
"""What other processes do to a build, and the Dockerfile has no part in.

Whoever uses the user's store mounts its folder onto itself, and unmounts it at the end; a mount of our layers, which
has layers of that store below it, fails when it meets that moment. Before a RUN, buildah starts itself from a sealed
copy in memory (fcntl(2), F_SEAL_WRITE); Linux does not seal it while a page of it is in use, as on a busy machine."""


class Store(NamedTuple):
    """The user's container store: its storage driver, the folder of its images, its options."""

    driver: str
    images: str
    options: tuple[str, ...]


class StoreEngine(Block):
    """An engine with a store of its own."""

    name: str

    def __init__(self) -> None:
        super().__init__()
        self._options: list[str] | None = None

    def build(self, request: Request, listen: Listener = nobody, timeout: float | None = None) -> Built:
        """See `Engine`."""
        path, ignore = self._write_dockerfile(request)
        image = f"localhost/{self._new_image()}"
        # The OCI format has no place for HEALTHCHECK, SHELL and ONBUILD.
        arguments = [*self._tool(), "build", "--format=docker", f"--tag={image}", f"--file={path}"]
        # A layer for each instruction, as other engines make them, whether or not earlier ones are used.
        arguments += ["--layers=true", *([] if request.cache else ["--no-cache"])]
        arguments += [f"--ignorefile={ignore}"] if ignore else []
        arguments += [f"--target={request.target}"] if request.target else []
        arguments += [f"--network={request.network}"] if request.network else []
        for flag, values in (("build-arg", request.build_args), ("secret", request.secrets), ("ssh", request.ssh)):
            arguments += [f"--{flag}={value}" for value in values]
        arguments.append(os.path.abspath(request.context))
        for _ in range(ATTEMPTS):
            steps = BuildahSteps()
            start = time.monotonic()
            ended = stream(arguments, _both(steps.hear, listen), timeout, self._environment())
            seconds = time.monotonic() - start
            if not ended.status:
                return Built(image, seconds, steps.found())
            if not _DISTURBED.search(ended.tail):
                raise failure(self.name, ended)
        raise EngineError(f"{self.name} was disturbed by other processes {ATTEMPTS} times:\n{ended.tail}")

    def remove(self, image: str) -> None:
        """See `Engine`."""
        self._ask("rmi", "--force", image)

    def _user_store(self) -> Store | None:
        """The user's store; None when it is on another machine, where we can have none beside it."""
        raise NotImplementedError

    def _tool(self) -> list[str]:
        """The command with its options for the store, which are found out once."""
        if self._options is None:
            store = self._user_store()
            self._options = _store_options(self._folder, store) if store else []
        return [self.name, *self._options]

    def _ask(self, *arguments: str) -> str:
        return ask([*self._tool(), *arguments], environment=self._environment())

    def _save(self, *arguments: str) -> None:
        ended = stream([*self._tool(), *arguments], environment=self._environment())
        if ended.status:
            raise EngineError(f"{self.name} could not save an image:\n{ended.tail}")

    def _run(self, arguments: Sequence[str], timeout: float | None) -> Ran:
        for _ in range(ATTEMPTS):
            ran = run_container([*self._tool(), "run", *arguments], timeout, self._environment())
            if not (ran.status and _DISTURBED.search(ran.output)):
                return ran
        raise EngineError(f"{self.name} was disturbed by other processes {ATTEMPTS} times:\n{ran.output}")

    def _environment(self) -> dict[str, str]:
        """The tools' own temporary files shall go with the folder, too."""
        return {**os.environ, "TMPDIR": self._folder}

    def _clean(self) -> Iterable[Callable[[], None]]:
        return (self._remove_store,)

    def _remove_store(self) -> None:
        """Remove the folder with all mounts below it. Without root, files of other users need the tool's help."""
        for mounted in reversed(_mounts_below(self._folder)):
            subprocess.run(["umount", "--lazy", mounted], capture_output=True, timeout=GIVEN_UP, check=False)
        try:
            shutil.rmtree(self._folder)
        except PermissionError:
            if os.geteuid() == 0:
                raise
            ask([self.name, "unshare", "rm", "-rf", self._folder], timeout=GIVEN_UP)


def _both(one: Listener, other: Listener) -> Listener:
    def hear(line: str) -> None:
        one(line)
        other(line)

    return hear


def facts(tool: str, *options: str) -> Mapping[str, Any]:
    """What `buildah info` or `podman info` say, as a JSON object."""
    found: Mapping[str, Any] = json.loads(ask([tool, "info", *options], timeout=30))
    return found


def problem(tool: str) -> str | None:
    """Why buildah or podman cannot be used, in a few words; None when it can."""
    if not shutil.which(tool):
        return "not installed"
    try:
        ask([tool, "info"], timeout=30)
    except EngineError as error:
        return str(error)
    return None


def understood(version: str) -> Capabilities:
    """What the buildah (or the buildah inside podman) of this version understands, by buildah's own list of changes."""
    numbers = _numbers(version)
    return Capabilities(
        secret_env=numbers >= (1, 44),
        copy_link=numbers >= (1, 41),
        heredocs=numbers >= (1, 33),
        copy_parents=numbers >= (1, 40),
    )


def _store_options(folder: str, store: Store) -> list[str]:
    runroot = os.path.join(folder, "run")
    if len(runroot) > LONGEST_RUNROOT:
        raise EngineError(f"{runroot} is too long a path for podman and buildah; set TMPDIR to a shorter one")
    own = [option for option in store.options if not option.endswith(".imagestore")]
    return [
        f"--root={os.path.join(folder, 'store')}",
        f"--runroot={runroot}",
        f"--storage-driver={store.driver}",
        *(f"--storage-opt={option}" for option in (*own, f"{store.driver}.imagestore={store.images}")),
    ]


def _mounts_below(folder: str) -> list[str]:
    """The mount points below a folder, in the order in which they were mounted; none where the system has no list."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            points = [line.split(" ")[4] for line in file]
    except OSError:
        return []
    return [point for point in points if point.startswith(folder + "/")]


def _numbers(version: str) -> tuple[int, ...]:
    """`1.28.2` as numbers that compare, without what follows the digits. Raises EngineError when there are none."""
    parts = re.match(r"(\d+)\.(\d+)", version)
    if not parts:
        raise EngineError(f"{version!r} is no version of buildah")
    return int(parts[1]), int(parts[2])
