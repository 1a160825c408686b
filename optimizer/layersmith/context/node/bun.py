"""Bun.

Facts: bun.sh docs "bun install", "Lockfile", "bunfig.toml", "bun patch". Without a lock file of its own it takes over
that of npm, Yarn or pnpm. It was seen to read `.env` files (version 1.4, under strace). Dependencies' scripts run when
they are trusted: by the manifest, or by Bun's own list.
"""

from __future__ import annotations

import re

from layersmith.context.node.lifecycle import Nested
from layersmith.context.node.locks import bun_locked
from layersmith.context.node.look import DEPENDENCY_SCRIPTS, LOCK_IN_SYNC, Look
from layersmith.context.node.settings import homes, npm_settings
from layersmith.context.node.started import Started
from layersmith.context.node.workspace import installed, of_dependencies, project
from layersmith.context.project import Stop

_LOCKS = ("bun.lock", "bun.lockb")
_OTHERS = ("package-lock.json", "yarn.lock", "pnpm-lock.yaml")
_VARIABLES = (".env", ".env.local", ".env.production", ".env.production.local")
_ELSEWHERE = re.compile(
    r"^[^\S\n]*+(?:scanner|path|globalDir|globalBinDir|savePath|lockfile\.\w+|\[install\.lockfile\])", re.MULTILINE
)


def bun(look: Look, started: Started, nested: Nested) -> None:
    """What an install by Bun reads and writes."""
    folder = started.folder("--cwd")
    operands = started.operands
    if started.has("-g", "--global"):
        if not operands or started.local(folder):
            raise Stop("installs-project", "Bun installs a package of the project for all users")
        return
    started.files(look, "-c", "--config", "--cafile")
    space = project(look, folder)
    root = space.root.folder
    npm_settings(look, *dict.fromkeys((folder, root)))
    for path in (
        look.path("bunfig.toml", folder),
        look.path("bunfig.toml", root),
        *(f"{one}/.bunfig.toml" for one in homes(look)),
    ):
        text = look.text(path)
        if text is not None and (found := _ELSEWHERE.search(text)):
            line = text.count("\n", 0, found.start()) + 1
            raise Stop("setting", f"{path} makes Bun read or write elsewhere", path, line)
    for name in _VARIABLES:
        look.has(look.path(name, root))
    scripts = not started.has("--ignore-scripts")
    there = [look.path(name, root) for name in _LOCKS if look.has(look.path(name, root))]
    if not there:
        for name in _OTHERS:
            look.has(look.path(name, root))
    installed(look, "bun", space, nested, scripts=scripts, local=started.local(folder))
    adding = started.verb in ("add", "a") or bool(operands)
    if adding:
        look.write(look.path("package.json", folder))
        look.assume(DEPENDENCY_SCRIPTS)
    if not (started.has("--frozen-lockfile", "--no-save") or started.verb == "ci"):
        if not there or adding:
            look.write(*(look.path(name, root) for name in _LOCKS))
        else:
            look.assume(LOCK_IN_SYNC)
    text = look.text(there[0]) if there and there[0].endswith(".lock") else None
    of_dependencies(look, space, bun_locked(text) if text else None, scripts=scripts)
