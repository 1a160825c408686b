"""`npm install` and `npm ci`.

Facts: npm docs "install", "ci", "folders", "package-lock.json"; npm's `lib/commands/{install,ci}.js` and
@npmcli/arborist. Tried with npm 6 to 11: `npm ci` writes no lock file. `npm install` writes package-lock.json anew: the
bytes stay when npm 8 to 11 meets a lock file of npm 8 to 11 that fits the manifest, npm 6 and 7 turn it into their own
format, and newer ones that of npm 6. So without the version that is an assumption. A yarn.lock
beside it is written anew by npm 7 and later, by `npm ci` too, in its own style.
"""

from __future__ import annotations

from layersmith.context.node.lifecycle import Nested
from layersmith.context.node.locks import npm_locked, npm_out_of_step
from layersmith.context.node.look import DEPENDENCY_SCRIPTS, LOCK_IN_SYNC, Look, Manifest
from layersmith.context.node.settings import Settings, npm_settings, on
from layersmith.context.node.started import Started
from layersmith.context.node.workspace import Workspace, installed, of_dependencies, project
from layersmith.context.project import Stop

_CLEAN = frozenset(("ci", "clean-install", "ic", "install-clean"))
_LOCKS = ("npm-shrinkwrap.json", "package-lock.json")


def npm(look: Look, started: Started, nested: Nested) -> None:
    """What an install by npm reads and writes."""
    folder = started.folder("--prefix", "-C")
    everywhere = started.has("-g", "--global") or started.value("--location") == "global"
    settings = npm_settings(look, *(() if everywhere else (folder,)))
    started.files(look, "--userconfig", "--globalconfig", "--cafile")
    for flag in ("--cache", "--tmp", "--logs-dir"):
        if place := started.value(flag):
            look.write(look.path(place, folder))
    if started.has("--script-shell", "--shell", "--node-options"):
        raise Stop("arguments", "a flag makes npm run other programs than the scripts say")
    operands = [one for one in started.operands if everywhere or look.path(one, folder) != folder]
    if everywhere:
        _global(look, started, operands, folder)
        return
    clean = started.verb in _CLEAN
    if operands and not clean and look.kind(look.path("package.json", folder)) != "file":
        space = Workspace(Manifest(folder, "", {}), ())
        look.has(look.path("package.json", folder))
        look.write(look.path("package.json", folder))
    else:
        space = project(look, folder)
    scripts = not started.on("--ignore-scripts", "--no-ignore-scripts", default=on(settings, "ignore-scripts"))
    _locks(look, started, space, settings, clean=clean)
    local = () if clean else tuple(one for one in started.local(folder) if one != folder)
    installed(look, "npm", space, nested, scripts=scripts, root_scripts=not operands or clean, local=local)
    if operands and not clean:
        if not started.has("--no-save"):
            look.write(space.root.path)
        if scripts:
            look.assume(DEPENDENCY_SCRIPTS)
    lock = next(
        (look.path(name, space.root.folder) for name in _LOCKS if look.has(look.path(name, space.root.folder))), None
    )
    of_dependencies(look, space, npm_locked(look, lock) if lock else None, scripts=scripts)


def _global(look: Look, started: Started, operands: list[str], folder: str) -> None:
    if not operands or started.local(folder):
        raise Stop("installs-project", f"npm installs a package of the project from {folder} for all users")


def _locks(look: Look, started: Started, space: Workspace, settings: Settings, *, clean: bool) -> None:
    folder = space.root.folder
    there = [look.path(name, folder) for name in _LOCKS if look.has(look.path(name, folder))]
    other = look.path("yarn.lock", folder)
    if look.has(other):
        look.write(other)
    if clean:
        if not there:
            told = f"npm {started.verb} needs package-lock.json in {folder}, and no COPY from the context brings one"
            raise Stop("no-lock", told)
        return
    kept = started.has("--no-package-lock", "--no-shrinkwrap", "--no-save")
    kept = kept or started.value("--package-lock") == "false" or started.value("--save") == "false"
    if kept or not all(on({"x": settings.get(name, "true")}, "x") for name in ("package-lock", "shrinkwrap", "save")):
        return
    if not there:
        look.write(look.path("package-lock.json", folder))
    elif started.operands or npm_out_of_step(look.text(there[0]) or "{}", space.root):
        look.write(there[0])
    else:
        look.assume(LOCK_IN_SYNC)
