"""What a `--mount` of RUN covers, and how long that stays: what is written there is in no layer."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.caches import CACHES, overlaps
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.paths import resolve
from layersmith.syntax.tree import Instruction


def mounts(run: Instruction) -> Iterator[str]:
    """The values of the `--mount` flags of `run`, as written."""
    return (flag.value or "" for flag in run.flags if flag.name == "mount")


def options(mount: str) -> dict[str, str]:
    """The options of `mount`, the value of a flag, by their names in lower case."""
    pairs = (option.partition("=") for option in mount.split(","))
    return {name.lower(): value for name, _, value in pairs}


def covered(run: Instruction, folder: str | None) -> list[str]:
    """Where mounts cover the file system while `run` runs in `folder` (None: not known); "/" for a place that is not
    known."""
    found: list[str] = []
    for mount in mounts(run):
        for name, value in options(mount).items():
            if name in ("target", "dst", "destination"):
                found.append(resolve(value, folder) or "/")
    return found


def keeps_cache(mount: str, manager: str) -> bool:
    """Whether the cache of `manager` is, or may be, in `mount` (the value of a flag) and not in the layer."""
    given = options(mount)
    if given.get("type") not in ("cache", "tmpfs"):
        return False
    target = given.get("target") or given.get("dst") or given.get("destination") or ""
    target = target.strip("\"'").rstrip("/") + "/"
    if manager == "apt":
        return "$" in target or target.startswith("/var/lib/apt/") or "/var/lib/apt/".startswith(target)
    owners = {other for other in CACHES for path in CACHES[other].paths if overlaps(target, path)}
    # What else may be kept in a mount of unknown use is not known, and a setting may name it.
    return manager in owners or (not owners and manager not in SYSTEM_MANAGERS)


def is_emptied(mount: str) -> bool:
    """Whether what is written to `mount` (the value of a flag) is, or may be, gone when its RUN ends."""
    given = options(mount.lower())
    kind = given.get("type", "bind")
    if kind != "bind":
        # What a variable names may be a tmpfs.
        return kind == "tmpfs" or "$" in kind
    writable = any(given.get(name, "false") not in ("false", "0") for name in ("rw", "readwrite"))
    return writable or any(given.get(name) in ("false", "0") for name in ("ro", "readonly"))
