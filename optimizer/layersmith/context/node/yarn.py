"""Yarn: version 1, and 2 and later ("Berry").

Facts: Yarn 1 docs "install" and "yarnrc", its `Install` class; yarnpkg.com "install", "yarnrc.yml", "Protocols". The
release in `yarnPath` runs whatever `yarn` is. Where it is not told which version runs, what either reads is read. When
no file speaks of Berry and no `yarn set version` ran before, `yarn` is version 1: that is what Node's images bring.
"""

from __future__ import annotations

import re
from typing import Any

from layersmith.context.node.lifecycle import Nested
from layersmith.context.node.locks import yarn_in_step, yarn_locked
from layersmith.context.node.look import DEPENDENCY_SCRIPTS, LOCK_IN_SYNC, Look, Manifest
from layersmith.context.node.settings import environment, homes, npm_settings, yarn_settings
from layersmith.context.node.started import Started
from layersmith.context.node.workspace import Workspace, installed, of_dependencies, project
from layersmith.context.project import Stop, line_of, table

_FROZEN = ("--frozen-lockfile", "--pure-lockfile", "--no-lockfile", "--immutable")
_SORTED = (
    "dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "dependenciesMeta",
    "peerDependenciesMeta", "resolutions", "bin",
)  # fmt: skip
_ELSEWHERE = (
    "lockfileFilename", "virtualFolder", "pnpDataPath", "installStatePath", "pnpUnpluggedFolder", "patchFolder",
    "pnpShebang", "winLinkType",
)  # fmt: skip


def yarn(look: Look, started: Started, nested: Nested) -> None:
    """What an install by Yarn reads and writes."""
    folder = started.folder("--cwd")
    npm_settings(look, *look.upwards(folder))
    yarn_settings(look, folder)
    started.files(look, "--use-yarnrc", "--preferred-cache-folder")
    if started.has("--modules-folder", "--link-folder", "--focus", "--har"):
        raise Stop("arguments", "a flag makes Yarn read or write in other places")
    if started.verb.startswith("global"):
        if started.local(folder):
            raise Stop("installs-project", "Yarn installs a package of the project for all users")
        return
    if started.verb.startswith("workspace "):
        raise Stop("arguments", "Yarn adds a package to a member of the workspace")
    space = project(look, folder)
    root = space.root.folder
    berry, settings = _berry(look, root, space)
    sure = "yarnPath" in settings or re.match(r"yarn@[2-9]", str(space.root.data.get("packageManager"))) is not None
    for name in (".yarnclean", "yarn.json", ".corepack.env"):
        look.has(look.path(name, root))
    if place := started.value("--cache-folder"):
        look.write(look.path(place, folder))
    _folders(look, root, settings, berry=berry)
    scripts = not started.has("--ignore-scripts") and started.value("--mode") != "skip-build"
    production = started.on(
        "--production", "--no-production", default=environment(look).get("NODE_ENV") == "production"
    )
    production = started.on("--prod", "--no-production", default=production)
    adding = bool(started.operands) and started.verb == "add"
    local = started.local(folder) if adding else ()
    installed(look, "berry" if sure else "yarn", space, nested, scripts=scripts, production=production, local=local)
    if adding:
        look.write(look.path("package.json", folder))
        look.assume(DEPENDENCY_SCRIPTS)
    for manifest in space.manifests if berry and not started.verb.endswith("focus") else ():
        if not _as_written(manifest):
            look.write(manifest.path)
    _lock(look, started, space, berry=berry, adding=adding)
    if not (sure and settings.get("enableScripts") is False):
        text = look.text(look.path("yarn.lock", root))
        of_dependencies(look, space, yarn_locked(text) if text else None, scripts=scripts)


def _berry(look: Look, root: str, space: Workspace) -> tuple[bool, dict[str, Any]]:
    """Whether the project is one for Yarn 2 or later, and the settings of its .yarnrc.yml files."""
    found: dict[str, Any] = {}
    there = False
    for place in dict.fromkeys((*homes(look), *reversed(list(look.upwards(root))))):
        path = look.path(".yarnrc.yml", place)
        data = look.yaml(path)
        if data is None:
            continue
        there = there or place == root
        found |= data
        text = look.text(path) or ""
        if isinstance(data.get("yarnPath"), str):
            look.has(look.path(data["yarnPath"], place))
        for plugin in data["plugins"] if isinstance(data.get("plugins"), list) else ():
            _plugin(look, plugin, place, path, text)
        for key in _ELSEWHERE:
            if key in data:
                raise Stop(
                    "setting", f"{path} sets {key}, so that Yarn reads or writes elsewhere", path, line_of(text, key)
                )
        if data.get("enableConstraintsChecks"):
            where = line_of(text, "enableConstraintsChecks")
            raise Stop("script-reads", f"{path} lets Yarn run the constraints of the project", path, where)
        if isinstance(data.get("httpsCaFilePath"), str):
            look.has(look.path(data["httpsCaFilePath"], place))
        for one in (
            data["injectEnvironmentFiles"] if isinstance(data.get("injectEnvironmentFiles"), list) else (".env.yarn",)
        ):
            if isinstance(one, str):
                look.has(look.path(one.rstrip("?"), place))
    text = look.text(look.path("yarn.lock", root)) or ""
    told = re.match(r"yarn@(\d+)", str(space.root.data.get("packageManager")))
    return (there or "__metadata:" in text or bool(told and told[1] not in ("0", "1"))), found


def _as_written(manifest: Manifest) -> bool:
    """Whether Yarn 2 and later leave the package.json as it is. They write all manifests of a project anew, even with
    `--immutable` (tried with Yarn 4): indented as before, packages sorted, without empty tables."""
    import json  # few projects come here

    text = manifest.text.replace("\r\n", "\n")
    indent = re.search(r"^[ \t]+", text, re.MULTILINE)
    for section in _SORTED:
        listed = manifest.data.get(section)
        if (
            section in manifest.data
            and not isinstance(listed, str)
            and (not table(listed) or list(table(listed)) != sorted(table(listed)))
        ):
            return False
    try:
        return text == json.dumps(manifest.data, indent=indent[0] if indent else 2, ensure_ascii=False) + "\n"
    except (ValueError, RecursionError):
        return False


def _plugin(look: Look, plugin: Any, place: str, path: str, text: str) -> None:
    """The plugins of Yarn itself read nothing more."""
    where = table(plugin).get("path") if isinstance(plugin, dict) else plugin
    spec = str(table(plugin).get("spec") or "") if isinstance(plugin, dict) else ""
    if isinstance(where, str):
        look.has(look.path(where, place))
    if not ("@yarnpkg/plugin-" in spec or re.search(r"@yarnpkg/plugin-[\w-]+\.c?js$", str(where))):
        raise Stop("yarn-plugin", f"{path} has Yarn run the plugin {where}", path, line_of(text, str(where)))


def _folders(look: Look, root: str, settings: dict[str, Any], *, berry: bool) -> None:
    """What Yarn keeps below .yarn, and the loader of Plug'n'Play."""
    inner = look.path(".yarn", root)
    for name in ("install-state.gz", "build-state.yml", "unplugged"):
        path = look.path(name, inner)
        if look.kind(path) is not None:
            raise Stop("node-modules", f"{path} comes with the build context and is not ignored", path)
        if berry:
            look.write(path)
    for name in ("releases", "plugins", "patches"):
        if look.kind(look.path(name, inner)) is not None:
            look.every(look.path(name, inner))
    cache = look.path(settings["cacheFolder"] if isinstance(settings.get("cacheFolder"), str) else ".yarn/cache", root)
    if look.kind(cache) is not None:
        look.every(cache)
        look.assume(LOCK_IN_SYNC)
    elif berry:
        look.write(cache)
    for name in (".pnp.cjs", ".pnp.js", ".pnp.loader.mjs", ".pnp.data.json"):
        path = look.path(name, root)
        if look.has(path):
            look.assume(LOCK_IN_SYNC)
        elif berry and settings.get("nodeLinker", "pnp") == "pnp":
            look.write(path)


def _lock(look: Look, started: Started, space: Workspace, *, berry: bool, adding: bool) -> None:
    path = look.path("yarn.lock", space.root.folder)
    there = look.has(path)
    if started.has(*_FROZEN) and not adding:
        return
    fits = None if berry or not there else yarn_in_step(look.text(path) or "", space.manifests)
    if adding or not there or fits is False:
        look.write(path)
    elif fits is None:
        look.assume(LOCK_IN_SYNC)
