"""A container store of our own for buildah and podman.

Both leave working containers and half-made images behind when they are killed. In a store that lives in a temporary
folder, and reads the images of the user's store below it, whatever was left goes with the folder. Bases that have to
be pulled go with it, too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from layersmith.verify.engines.interface import EngineError
from layersmith.verify.engines.process import ask

GIVEN_UP = 60
"""Seconds that removing a store may take."""


def store_options(folder: str, driver: str, images: str, options: tuple[str, ...]) -> list[str]:
    """The global options of buildah and podman for a store in `folder`.

    `driver` is the storage driver, `images` the root of the user's store, `options` the user's own storage options.
    """
    own = [option for option in options if not option.endswith(".imagestore")]
    return [
        f"--root={os.path.join(folder, 'store')}",
        f"--runroot={os.path.join(folder, 'run')}",
        f"--storage-driver={driver}",
        *(f"--storage-opt={option}" for option in (*own, f"{driver}.imagestore={images}")),
    ]


def facts(tool: str) -> Mapping[str, Any]:
    """What `buildah info` or `podman info` say, as a JSON object."""
    told = ask([tool, "info"] if tool == "buildah" else [tool, "info", "--format=json"], timeout=30)
    found: Mapping[str, Any] = json.loads(told)
    return found


def remove_store(tool: str, folder: str) -> None:
    """Remove a store's folder with all mounts below it. Without root, files of other users need the tool's help."""
    for mounted in reversed(_mounts_below(folder)):
        subprocess.run(["umount", "--lazy", mounted], capture_output=True, timeout=GIVEN_UP, check=False)
    try:
        shutil.rmtree(folder)
    except PermissionError:
        if os.geteuid() == 0:
            raise
        ask([tool, "unshare", "rm", "-rf", folder], timeout=GIVEN_UP)


def _mounts_below(folder: str) -> list[str]:
    """The mount points below a folder, in the order in which they were mounted; none where the system has no list."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            points = [line.split(" ")[4] for line in file]
    except OSError:
        return []
    return [point for point in points if point.startswith(folder + "/")]


def version_of(text: str) -> tuple[int, ...]:
    """`1.28.2` as numbers that compare, without what follows the digits. Raises EngineError when there are none."""
    parts: list[int] = []
    for part in text.strip().split(".")[:3]:
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        parts.append(int(digits))
    if not parts:
        raise EngineError(f"{text!r} is no version of buildah")
    return tuple(parts)
