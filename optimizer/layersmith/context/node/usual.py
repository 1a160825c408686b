"""The files that an install reads as a rule, for where no build context is there to look at."""

from __future__ import annotations

from layersmith.context.node.started import Started
from layersmith.context.project import at

_FILES = {
    "npm": ("package.json", "package-lock.json*", "npm-shrinkwrap.json*", ".npmrc*"),
    "yarn": ("package.json", "yarn.lock*", ".yarnrc*", ".npmrc*"),
    "pnpm": ("package.json", "pnpm-lock.yaml*", "pnpm-workspace.yaml*", ".npmrc*", ".pnpmfile.cjs*"),
    "bun": ("package.json", "bun.lock*", "bunfig.toml*", ".npmrc*"),
}
_MORE = (
    *("--workspace", "-w", "--workspaces", "--include-workspace-root", "--filter", "-F", "-r", "--recursive"),
    *("--focus", "--userconfig", "--globalconfig"),
)
"""Flags that tell of members of a workspace, or of other settings, which the install reads as well."""
FOLDER_FLAGS = {"npm": ("--prefix", "-C"), "yarn": ("--cwd",), "pnpm": ("--dir", "-C", "--prefix"), "bun": ("--cwd",)}
"""The flags of each manager that name the folder that it works in."""


def usual_files(started: Started) -> tuple[str, ...] | None:
    """Patterns of these files for the install `started`; None for one that is for all users, or of named packages, and
    for one that certainly reads more."""
    manager = started.asked.manager
    if started.has("-g", "--global") or started.verb.startswith("global") or started.operands:
        return None
    if started.has(*_MORE) or started.verb.startswith("workspace"):
        return None
    if started.asked.doubt not in (None, "splits"):
        return None
    folder = started.folder(*FOLDER_FLAGS[manager])
    files = _FILES[manager]
    if manager == "pnpm" and started.verb == "fetch":
        files = files[1:]
        files = ("pnpm-lock.yaml", *files[1:])
    return tuple(at(name, folder) for name in files)
