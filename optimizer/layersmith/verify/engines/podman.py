"""Podman: builds by the buildah inside it, in a store of our own unless the containers live on another machine."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from layersmith.verify.engines.block import Block
from layersmith.verify.engines.buildah import build, understood
from layersmith.verify.engines.interface import Capabilities, EngineError, Listener, Ran, nobody
from layersmith.verify.engines.process import ask, stream
from layersmith.verify.engines.running import run_container
from layersmith.verify.engines.storage import facts, remove_store, store_options
from layersmith.verify.model import Built, Request
from layersmith.verify.scratch import PREFIX

TOOL = "podman"
MISSING = "podman"


def problem() -> str | None:
    """Why podman cannot be used, in a few words; None when it can."""
    if not shutil.which(TOOL):
        return "not installed"
    try:
        facts(TOOL)
    except EngineError as error:
        return str(error)
    return None


class Podman(Block):
    """Builds by `podman build`."""

    name = TOOL

    def __init__(self) -> None:
        super().__init__()
        self._running: set[str] = set()
        self._options: list[str] | None = None
        self._capabilities: Capabilities | None = None

    def capabilities(self) -> Capabilities:
        """See `Engine`."""
        if self._capabilities is None:
            self._capabilities = understood(facts(TOOL)["host"]["buildahVersion"])
        return self._capabilities

    def build(self, request: Request, listen: Listener = nobody, timeout: float | None = None) -> Built:
        """See `Engine`."""
        files = self._write_dockerfile(request)
        return build(self._tool(), files, "localhost/" + self._new_image(), request, listen, timeout)

    def save(self, image: str, into: str) -> None:
        """See `Engine`."""
        ended = stream([*self._tool(), "save", "--quiet", "--format=docker-archive", f"--output={into}", image])
        if ended.status:
            raise EngineError(f"podman could not save {image}:\n{ended.tail}")

    def run(self, image: str, command: Sequence[str], timeout: float | None = None, network: str = "") -> Ran:
        """See `Engine`."""
        name = f"{PREFIX}{secrets.token_hex(6)}"
        self._running.add(name)
        options = [f"--network={network}"] if network else []
        return run_container([*self._tool(), "run", "--rm", f"--name={name}", *options, image, *command], timeout)

    def remove(self, image: str) -> None:
        """See `Engine`."""
        ask([*self._tool(), "rmi", "--force", image])

    def _tool(self) -> list[str]:
        """The command with its options for the store, which are found out once."""
        if self._options is None:
            told = facts(TOOL)
            store: Mapping[str, Any] = told["store"]
            self._options = (
                []
                if told["host"].get("serviceIsRemote")
                else store_options(self._folder, store["graphDriverName"], store["graphRoot"], _graph_options(store))
            )
        return [TOOL, *self._options]

    def _clean(self) -> Iterable[Callable[[], None]]:
        return self._remove_containers, self._remove_images, self._remove_store

    def _remove_containers(self) -> None:
        for name in sorted(self._running):
            if ask([*self._tool(), "ps", "--all", "--quiet", f"--filter=name=^{name}$"]):
                ask([*self._tool(), "rm", "--force", "--volumes", "--time=0", name])

    def _remove_images(self) -> None:
        if not self._count:
            return
        ours = f"localhost/{self._repository}"
        for image in json.loads(ask([*self._tool(), "images", "--format=json", f"--filter=reference={ours}"])):
            for tag in image.get("Names") or ():
                if tag.startswith(f"{ours}:"):
                    ask([*self._tool(), "rmi", "--force", tag])

    def _remove_store(self) -> None:
        remove_store(TOOL, self._folder)


def _graph_options(store: Mapping[str, Any]) -> tuple[str, ...]:
    """The user's storage options; podman tells programs as objects with their path."""
    options: Mapping[str, Any] = store.get("graphOptions") or {}
    return tuple(
        f"{name}={value['Executable'] if isinstance(value, dict) else value}"
        for name, value in options.items()
        if isinstance(value, str) or (isinstance(value, dict) and "Executable" in value)
    )
