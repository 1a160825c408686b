"""pnpm.

Facts: pnpm docs "install", "fetch", "pnpm-workspace.yaml", ".pnpmfile.cjs", "settings". In a CI environment the lock
file is frozen; else it stays as it is when it fits (`preferFrozenLockfile`).
"""

from __future__ import annotations

import re
from typing import Any

from layersmith.context.node.lifecycle import Nested
from layersmith.context.node.local import local_packages, patched
from layersmith.context.node.locks import Locked, pnpm_locked
from layersmith.context.node.look import DEPENDENCY_SCRIPTS, LOCK_IN_SYNC, Look, Manifest
from layersmith.context.node.settings import Settings, environment, npm_settings, on
from layersmith.context.node.started import Started
from layersmith.context.node.workspace import Workspace, gather, installed, of_dependencies, project
from layersmith.context.project import Stop, line_of, table, texts
from layersmith.values import number

_WORKSPACE = "pnpm-workspace.yaml"
_MISNAMED = tuple(
    f"{start}pnpm-{name}.{end}"
    for start in ("", ".")
    for name in ("workspace", "workspaces")
    for end in ("yaml", "yml")
)
"""With a file of such a name, but for the right one, pnpm 9 and later fail."""
_LOCK = "pnpm-lock.yaml"
_ELSEWHERE = (
    "lockfileDir",
    "pnpmfile",
    "globalPnpmfile",
    "modulesDir",
    "virtualStoreDir",
    "scriptShell",
    "nodeOptions",
)
_READS = re.compile(r"require\s*\(|\bimport\b|\bprocess\.cwd|readFile")


def pnpm(look: Look, started: Started, nested: Nested) -> None:
    """What an install by pnpm reads and writes."""
    folder = started.folder("--dir", "-C", "--prefix")
    operands = started.operands
    if started.has("-g", "--global"):
        npm_settings(look)
        if not operands or started.local(folder):
            raise Stop("installs-project", "pnpm installs a package of the project for all users")
        return
    if started.has("--lockfile-dir", "--virtual-store-dir", "--modules-dir"):
        raise Stop("arguments", "a flag makes pnpm read or write in other places")
    for name in (*_MISNAMED, ".corepack.env"):
        look.has(look.path(name, folder))
    above = None if started.has("--ignore-workspace") else look.nearest(_WORKSPACE, folder=folder)
    root = look.path("..", above) if above else folder
    settings = npm_settings(look, *dict.fromkeys((folder, root)))
    if place := started.value("--store-dir"):
        look.write(look.path(place, folder))
    shared = _shared(look, above)
    _pnpmfile(look, root)
    patched(look, shared.get("patchedDependencies"), root)
    if started.verb == "fetch":
        _fetch(look, root)
        return
    space = _project(look, folder, root, above, shared)
    scripts = not started.on("--ignore-scripts", "--no-ignore-scripts", default=on(settings, "ignore-scripts"))
    scripts = scripts and not shared.get("ignoreScripts")
    installed(look, "pnpm", space, nested, scripts=scripts, local=started.local(folder))
    if started.verb == "add" or operands:
        look.write(look.path("package.json", folder), look.path(_LOCK, root))
        look.assume(DEPENDENCY_SCRIPTS)
    _lock(look, started, space, settings)
    text = look.text(look.path(_LOCK, root))
    of_dependencies(look, space, _allowed(space.root, shared, pnpm_locked(text) if text else None), scripts=scripts)


def _shared(look: Look, path: str | None) -> dict[str, Any]:
    """The settings in pnpm-workspace.yaml."""
    data = look.yaml(path) if path else None
    if path is None or data is None:
        return {}
    text = look.text(path) or ""
    for key in _ELSEWHERE:
        if key in data:
            raise Stop(
                "setting", f"{path} sets {key}, so that pnpm reads or writes elsewhere", path, line_of(text, key)
            )
    if data.get("injectWorkspacePackages"):
        where = line_of(text, "injectWorkspacePackages")
        raise Stop("injected", f"{path} has the packages of the project copied", path, where)
    return data


def _pnpmfile(look: Look, root: str) -> None:
    for name in (".pnpmfile.cjs", ".pnpmfile.mjs", "pnpmfile.js"):
        path = look.path(name, root)
        text = look.text(path)
        found = _READS.search(text) if text is not None else None
        if text is not None and found is not None:
            line = text.count("\n", 0, found.start()) + 1
            raise Stop("script-reads", f"pnpm runs {path}, which may read other files", path, line)


def _fetch(look: Look, root: str) -> None:
    """`pnpm fetch` fills node_modules from the lock file; of the manifest it reads settings only."""
    if not look.has(look.path(_LOCK, root)):
        raise Stop("no-lock", f"pnpm fetch needs {_LOCK} in {root}, and no COPY from the context brings one")
    look.nothing_installed(root)
    manifest = look.package(root)
    if manifest is not None:
        patched(look, table(manifest.data.get("pnpm")).get("patchedDependencies"), root)
    look.write(look.path("node_modules", root))


def _project(look: Look, folder: str, root: str, above: str | None, shared: dict[str, Any]) -> Workspace:
    if above is None:
        return project(look, folder, upwards=False)
    manifest = look.package(root)
    if manifest is None:
        if not texts(shared.get("packages")):
            raise Stop("no-manifest", f"{look.path('package.json', root)} is not in the build context")
        manifest = Manifest(root, "", {})
    names = texts(shared.get("packages"))
    space = gather(look, manifest, names, above) if names else Workspace(manifest, ())
    if isinstance(shared.get("overrides"), dict):
        extra = Manifest(root, look.text(above) or "", {"overrides": shared["overrides"]})
        local_packages(look, extra, root, lambda _: None)
    for member in space.others:
        look.has(look.path(_LOCK, member.folder))
        _pnpmfile(look, member.folder)
    if folder != root and all(one.folder != folder for one in space.others):
        raise Stop("no-manifest", f"{folder} is not among the packages that {above} names", above)
    return space


def _lock(look: Look, started: Started, space: Workspace, settings: Settings) -> None:
    path = look.path(_LOCK, space.root.folder)
    variables = environment(look)
    frozen = (
        started.has("--frozen-lockfile", "--no-lockfile") or started.verb == "ci" or on(settings, "frozen-lockfile")
    )
    frozen = frozen or ("CI" in variables and variables["CI"] not in (None, "", "false", "0"))
    if not look.has(path):
        if not started.has("--no-lockfile"):
            look.write(path)
    elif not frozen or started.has("--no-frozen-lockfile", "--fix-lockfile"):
        look.assume(LOCK_IN_SYNC)


def _allowed(root: Manifest, shared: dict[str, Any], locked: Locked | None) -> Locked | None:
    """Since version 10 the scripts of only those dependencies run that are named."""
    told = re.match(r"pnpm@(\d+)", str(root.data.get("packageManager")))
    own = table(root.data.get("pnpm"))
    if (
        told is None
        or number(told[1]) < 10
        or shared.get("dangerouslyAllowAllBuilds")
        or own.get("dangerouslyAllowAllBuilds")
    ):
        return locked
    names = {*texts(own.get("onlyBuiltDependencies")), *texts(shared.get("onlyBuiltDependencies"))}
    for allowed in (own.get("allowBuilds"), shared.get("allowBuilds")):
        names |= {re.sub(r"(?<=.)@.*", "", name) for name, yes in table(allowed).items() if yes is True}
    return Locked(locked.versions if locked else {}, frozenset(names))
