"""What a `--mount` of RUN covers: what is written there is in no layer."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.paths import resolve
from layersmith.syntax.tree import Instruction


def mounts(run: Instruction) -> Iterator[str]:
    """The values of the `--mount` flags of `run`, as written."""
    return (flag.value or "" for flag in run.flags if flag.name == "mount")


def covered(run: Instruction, folder: str | None) -> list[str]:
    """Where mounts cover the file system while `run` runs in `folder` (None: not known); "/" for a place that is not
    known."""
    found: list[str] = []
    for mount in mounts(run):
        for option in mount.split(","):
            name, _, value = option.partition("=")
            if name.lower() in ("target", "dst", "destination"):
                found.append(resolve(value, folder) or "/")
    return found
