"""Packages that lie in the project itself: `file:`, `link:`, `portal:` and `patch:` specifications.

Facts: npm docs "package.json" (Local Paths), Yarn docs "Protocols", pnpm docs "link" and "package.json". Whether a
folder is linked, copied or packed depends on the manager and its version (npm packs below 7 and with `install-links`,
Yarn 1 and pnpm copy `file:`), so that everything in the folder counts as read, but for `link:` and `portal:`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from layersmith.context.node.look import Look, Manifest
from layersmith.context.project import Stop, table
from layersmith.effects.paths import inside

_ARCHIVE = re.compile(r"[^:]*\.(?:tgz|tar\.gz|tar)")
_PATH = re.compile(r"\.{1,2}(?:/|$)|/|~/")
_PATCH = re.compile(r"#(.*?)(?:::|$)")

Follow = Callable[[Manifest], None]


def local_packages(look: Look, manifest: Manifest, root: str, follow: Follow) -> None:
    """All local packages that `manifest` asks for are read; `follow` looks at the scripts of one. `root` is the folder
    of the whole project, to which overrides are relative."""
    for _, name, asked in manifest.dependencies():
        _local(look, manifest, manifest.folder, name, asked, root, follow)
    pnpm = table(manifest.data.get("pnpm"))
    for key, given in (("resolutions", manifest.data), ("overrides", manifest.data), ("overrides", pnpm)):
        for name, asked in _texts(given.get(key)):
            _local(look, manifest, root, name, asked, root, follow)


def patched(look: Look, patches: Any, folder: str) -> None:
    """The files of `patchedDependencies`, paths under `folder`, are read."""
    for _, path in _texts(patches):
        look.has(look.path(path, folder))


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Names and texts in nested tables."""
    waiting, known = [value], set()  # YAML can hold itself
    while waiting:
        for name, one in table(waiting.pop()).items():
            if isinstance(one, str):
                yield str(name), one
            elif id(one) not in known:
                known.add(id(one))
                waiting.append(one)


def _local(look: Look, manifest: Manifest, folder: str, name: str, asked: str, root: str, follow: Follow) -> None:
    if asked.startswith("patch:"):
        for path in _PATCH.findall(asked):
            for one in path.split("&"):
                one = one.removeprefix("optional!")
                if not one.startswith("builtin<"):
                    look.has(look.path(one.removeprefix("~/"), root if one.startswith("~/") else folder))
        return
    if asked.startswith("exec:"):
        manifest.stop("script-reads", f"{name} in {manifest.path} is made by a program of the project", name)
    kind, colon, path = asked.partition(":")
    if not colon or kind not in ("file", "link", "portal"):
        if not (_PATH.match(asked) or (_ARCHIVE.fullmatch(asked) and "@" not in asked)):
            return
        kind, path = "file", asked
    path = re.split(r"::|#", path)[0]
    if path.startswith("~"):
        manifest.stop("local-package", f"{name} in {manifest.path} is a package in a home folder", name)
    read_package(look, look.path(re.sub(r"^//(?=[^/])", "", path) or ".", folder), kind, root, follow, manifest, name)


def read_package(
    look: Look, place: str, kind: str, root: str, follow: Follow, asker: Manifest | None = None, name: str = ""
) -> None:
    """The local package at `place` is read: a folder or an archive."""
    if look.kind(place) != "folder":
        look.has(place)
        return
    if place in look.linked or (asker is not None and place == asker.folder):
        return
    look.linked.add(place)
    if inside(root, place):
        by = asker.path if asker else "the command"
        line = asker.line(name) if asker else None
        raise Stop("local-package", f"{by} asks for the folder {place}, which holds the whole project", by, line)
    found = look.package(place)
    if kind == "file":
        look.nothing_installed(place)
        look.every(place)
    if found is None:
        return
    linked_bins(look, found)
    look.write(look.path("node_modules", place))
    follow(found)
    local_packages(look, found, place if kind != "file" else root, follow)


def linked_bins(look: Look, manifest: Manifest) -> None:
    """Stops when programs of a linked package exist: managers make them executable where they lie, and rewrite their
    line ends (npm: package bin-links), which a later copy of the file would undo; those that do not exist yet get no
    link."""
    asked = manifest.data.get("bin")
    paths = [asked] if isinstance(asked, str) else [path for _, path in _texts(asked)]
    directory = table(manifest.data.get("directories")).get("bin")
    if isinstance(directory, str):
        paths.append(directory)
    for path in paths:
        place = look.path(path, manifest.folder)
        if look.kind(place) is not None:
            key = "bin" if asked is not None else "directories"
            manifest.stop("workspace-bin", f"{place} is a program that the install makes executable", key)
        look.seen[place] = None
