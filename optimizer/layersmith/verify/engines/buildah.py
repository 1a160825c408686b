"""Buildah: builds without a daemon, in a store of our own."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from layersmith.verify.engines.block import Block
from layersmith.verify.engines.interface import Capabilities, EngineError, Listener, Ran, nobody
from layersmith.verify.engines.process import ask, failure, stream
from layersmith.verify.engines.running import run_container
from layersmith.verify.engines.steps import BuildahSteps
from layersmith.verify.engines.storage import facts, remove_store, store_options, version_of
from layersmith.verify.model import Built, Request

TOOL = "buildah"
MISSING = "buildah"


def problem() -> str | None:
    """Why buildah cannot be used, in a few words; None when it can."""
    if not shutil.which(TOOL):
        return "not installed"
    try:
        facts(TOOL)
    except EngineError as error:
        return str(error)
    return None


class Buildah(Block):
    """Builds by `buildah build`."""

    name = TOOL

    def __init__(self) -> None:
        super().__init__()
        self._options: list[str] = []
        self._capabilities: Capabilities | None = None

    def capabilities(self) -> Capabilities:
        """See `Engine`."""
        if self._capabilities is None:
            self._capabilities = understood(json.loads(ask([TOOL, "version", "--json"]))["version"])
        return self._capabilities

    def build(self, request: Request, listen: Listener = nobody, timeout: float | None = None) -> Built:
        """See `Engine`."""
        files = self._write_dockerfile(request)
        return build(self._tool(), files, "localhost/" + self._new_image(), request, listen, timeout)

    def save(self, image: str, into: str) -> None:
        """See `Engine`."""
        ended = stream([*self._tool(), "push", "--quiet", image, f"docker-archive:{into}"])
        if ended.status:
            raise EngineError(f"buildah could not save {image}:\n{ended.tail}")

    def run(self, image: str, command: Sequence[str], timeout: float | None = None, network: str = "") -> Ran:
        """See `Engine`."""
        config = json.loads(ask([*self._tool(), "inspect", "--type=image", image]))["Docker"]["config"]
        # `buildah run` knows no entry point; put together as docker and podman do.
        words = [*(config.get("Entrypoint") or ()), *(command or config.get("Cmd") or ())]
        if not words:
            raise EngineError("the image has no command of its own; name one")
        container = ask([*self._tool(), "from", "--quiet", "--pull-never", image]).strip()
        options = [f"--network={network}"] if network else []
        try:
            return run_container([*self._tool(), "run", *options, container, "--", *words], timeout)
        finally:
            ask([*self._tool(), "rm", container])

    def remove(self, image: str) -> None:
        """See `Engine`."""
        ask([*self._tool(), "rmi", "--force", image])

    def _tool(self) -> list[str]:
        """The command with its options for the store, which are found out once."""
        if not self._options:
            store: Mapping[str, Any] = facts(TOOL)["store"]
            options = tuple(store["GraphOptions"] or ())
            self._options = store_options(self._folder, store["GraphDriverName"], store["GraphRoot"], options)
        return [TOOL, *self._options]

    def _clean(self) -> Iterable[Callable[[], None]]:
        return (self._remove_store,)

    def _remove_store(self) -> None:
        remove_store(TOOL, self._folder)


def build(
    tool: Sequence[str],
    files: tuple[str, str | None],
    image: str,
    request: Request,
    listen: Listener,
    timeout: float | None,
) -> Built:
    """Build by the command line that buildah and podman have in common.

    `tool` is the command with its options, `files` are the paths of the Dockerfile and of its own ignore file.
    """
    path, ignore = files
    # The OCI format has no place for HEALTHCHECK, SHELL and ONBUILD.
    arguments = [*tool, "build", "--format=docker", f"--tag={image}", f"--file={path}"]
    # A layer for each instruction, as other engines make them, whether or not earlier ones are used.
    arguments += ["--layers=true", *([] if request.cache else ["--no-cache"])]
    arguments += [f"--ignorefile={ignore}"] if ignore else []
    arguments += [f"--target={request.target}"] if request.target else []
    arguments += [f"--network={request.network}"] if request.network else []
    for flag, values in (("build-arg", request.build_args), ("secret", request.secrets), ("ssh", request.ssh)):
        arguments += [f"--{flag}={value}" for value in values]
    steps = BuildahSteps()

    def hear(line: str) -> None:
        steps.hear(line)
        listen(line)

    start = time.monotonic()
    ended = stream([*arguments, os.path.abspath(request.context)], hear, timeout)
    seconds = time.monotonic() - start
    if ended.status:
        raise failure(tool[0], ended)
    return Built(image, seconds, steps.found())


def understood(version: str) -> Capabilities:
    """What the buildah (or the buildah inside podman) of this version understands, by buildah's own list of changes."""
    numbers = version_of(version)
    return Capabilities(
        secret_env=numbers >= (1, 44),
        copy_link=numbers >= (1, 41),
        heredocs=numbers >= (1, 33),
        copy_parents=numbers >= (1, 40),
    )
