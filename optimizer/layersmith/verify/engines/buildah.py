"""Buildah: builds without a daemon."""

from __future__ import annotations

import json
from collections.abc import Sequence

from layersmith.verify.engines.interface import Capabilities, EngineError, Ran
from layersmith.verify.engines.process import ask
from layersmith.verify.engines.storage import Store, StoreEngine, facts, understood

TOOL = "buildah"
MISSING = "buildah"
HEARINGS = 3
"""How often a command is run to hear all that it writes, where buildah loses the end of it now and then."""


class Buildah(StoreEngine):
    """Builds by `buildah build`."""

    name = TOOL

    def capabilities(self) -> Capabilities:
        """See `Engine`."""
        return understood(json.loads(ask([TOOL, "version", "--json"]))["version"])

    def save(self, image: str, into: str) -> None:
        """See `Engine`."""
        self._save("push", "--quiet", image, f"docker-archive:{into}")

    def run(self, image: str, command: Sequence[str], timeout: float | None = None, network: str = "") -> Ran:
        """See `Engine`."""
        config = json.loads(self._ask("inspect", "--type=image", image))["Docker"]["config"]
        # `buildah run` knows no entry point; put together as docker and podman do.
        words = [*(config.get("Entrypoint") or ()), *(command or config.get("Cmd") or ())]
        if not words:
            raise EngineError("the image has no command of its own; name one")
        options = [f"--network={network}"] if network else []
        heard: list[Ran] = []
        while len(heard) < HEARINGS:
            container = self._ask("from", "--quiet", "--pull-never", image).strip()
            try:
                ran = self._run([*options, container, "--", *words], timeout)
                # With chroot isolation, what relays the output may end before it has passed on the last of it.
                if ran in heard or self._ask("inspect", "--format={{.Isolation}}", container).strip() != "chroot":
                    return ran
            finally:
                self._ask("rm", container)
            heard.append(ran)
        return max(heard, key=lambda ran: len(ran.output))

    def _user_store(self) -> Store:
        store = facts(TOOL)["store"]
        return Store(store["GraphDriverName"], store["GraphRoot"], tuple(store["GraphOptions"] or ()))
