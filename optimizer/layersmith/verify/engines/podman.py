"""Podman: builds by the buildah inside it; its containers may live on another machine."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from layersmith.verify.engines.interface import Capabilities, Ran
from layersmith.verify.engines.storage import Store, StoreEngine, facts, understood
from layersmith.verify.scratch import PREFIX

TOOL = "podman"
MISSING = "podman"
JSON = "--format=json"


class Podman(StoreEngine):
    """Builds by `podman build`."""

    name = TOOL

    def __init__(self) -> None:
        super().__init__()
        self._running: set[str] = set()

    def capabilities(self) -> Capabilities:
        """See `Engine`."""
        return understood(facts(TOOL, JSON)["host"]["buildahVersion"])

    def save(self, image: str, into: str) -> None:
        """See `Engine`."""
        self._save("save", "--quiet", "--format=docker-archive", f"--output={into}", image)

    def run(self, image: str, command: Sequence[str], timeout: float | None = None, network: str = "") -> Ran:
        """See `Engine`."""
        name = PREFIX + secrets.token_hex(6)
        self._running.add(name)
        options = [f"--network={network}"] if network else []
        return self._run(["--rm", f"--name={name}", *options, image, *command], timeout)

    def _user_store(self) -> Store | None:
        told = facts(TOOL, JSON)
        if told["host"].get("serviceIsRemote"):
            return None
        store = told["store"]
        return Store(store["graphDriverName"], store["graphRoot"], _options(store.get("graphOptions") or {}))

    def _clean(self) -> Iterable[Callable[[], None]]:
        return self._remove_containers, self._remove_images, self._remove_store

    def _remove_containers(self) -> None:
        for name in sorted(self._running):
            if self._ask("ps", "--all", "--quiet", f"--filter=name=^{name}$"):
                self._ask("rm", "--force", "--volumes", "--time=0", name)

    def _remove_images(self) -> None:
        """In a store of our own they go with it."""
        if self._options or not self._count:
            return
        ours = f"localhost/{self._repository}"
        for image in json.loads(self._ask("images", JSON, f"--filter=reference={ours}")):
            for tag in image.get("Names") or ():
                if tag.startswith(f"{ours}:"):
                    self.remove(tag)


def _options(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The user's storage options; podman tells programs as objects with their path."""
    return tuple(
        f"{name}={value['Executable'] if isinstance(value, dict) else value}"
        for name, value in options.items()
        if isinstance(value, str) or (isinstance(value, dict) and "Executable" in value)
    )
