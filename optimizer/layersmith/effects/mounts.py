"""What a `--mount` of RUN covers, and how long that stays: what is written there is in no layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    return {name.strip().lower(): value for name, _, value in pairs}


def source_of(given: Mapping[str, str]) -> str | None:
    """Where a mount with the options `given` takes its files from, None for the top."""
    return given.get("source") or given.get("src")


def target_of(given: Mapping[str, str]) -> str:
    """Where a mount with the options `given` lies, "" when they do not say so."""
    return given.get("target") or given.get("dst") or given.get("destination") or ""


def covered(run: Instruction, folder: str | None) -> list[str]:
    """Where mounts cover the file system while `run` runs in `folder` (None: not known); "/" for a place that is not
    known."""
    targets = map(target_of, map(options, mounts(run)))
    return [resolve(target, folder) or "/" for target in targets if target]


def keeps_cache(mount: str, manager: str) -> bool:
    """Whether the cache of `manager` is, or may be, in `mount` (the value of a flag) and not in the layer."""
    given = options(mount)
    if given.get("type") not in ("cache", "tmpfs"):
        return False
    target = target_of(given).strip("\"'").rstrip("/") + "/"
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
