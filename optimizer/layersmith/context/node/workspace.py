"""A project and the packages in it that are installed together."""

from __future__ import annotations

from collections.abc import Iterable

from layersmith.context.node.globs import members
from layersmith.context.node.lifecycle import Nested, lifecycle
from layersmith.context.node.local import linked_bins, local_packages, patched, read_package
from layersmith.context.node.locks import Locked
from layersmith.context.node.look import Look, Manifest
from layersmith.context.node.packages import dependency_scripts
from layersmith.context.project import Stop, table, texts
from layersmith.values import derived, value


@value
class Workspace:
    """The package in whose folder the lock file lies, and its members."""

    root: Manifest
    others: tuple[Manifest, ...]

    @derived
    def manifests(self) -> tuple[Manifest, ...]:
        """All packages, the root first."""
        return (self.root, *self.others)


def patterns(manifest: Manifest) -> list[str]:
    """The patterns of `workspaces`: a list, or an object with `packages`."""
    found = manifest.data.get("workspaces")
    return texts(table(found).get("packages") if isinstance(found, dict) else found)


def project(look: Look, folder: str, *, upwards: bool = True) -> Workspace:
    """The project that an install in `folder` is for: that of the folder itself, or with `upwards` that of which it is
    a member. Stops when there is no package.json."""
    manifest = look.package(folder)
    if manifest is None:
        path = look.path("package.json", folder)
        raise Stop("no-manifest", f"{path} is not in the build context")
    for above in list(look.upwards(folder))[1:] if upwards else []:
        outer = look.package(above)
        if outer is not None and patterns(outer):
            found = gather(look, outer, patterns(outer), outer.path)
            if any(one.folder == folder for one in found.others):
                return found
    return gather(look, manifest, patterns(manifest), manifest.path)


def gather(look: Look, root: Manifest, named: Iterable[str], source: str) -> Workspace:
    """`root` and the members that the patterns `named` in the file `source` name; theirs too."""
    found: dict[str, Manifest] = {}
    waiting = [(root, list(named), source)]
    while waiting:
        manifest, names, where = waiting.pop()
        for folder in members(look, manifest.folder, names, where) if names else ():
            member = look.package(folder)
            if member is not None and folder not in found and folder != root.folder:
                found[folder] = member
                look.members[str(member.data.get("name"))] = folder
                waiting.append((member, patterns(member), member.path))
    return Workspace(root, tuple(found[folder] for folder in sorted(found)))


def installed(
    look: Look,
    manager: str,
    space: Workspace,
    nested: Nested,
    *,
    scripts: bool,
    root_scripts: bool = True,
    production: bool = False,
    local: tuple[str, ...] = (),
) -> None:
    """What every manager does with a project: it fills node_modules folders, reads the packages that lie in the
    project (and those at the absolute paths `local`), links the members, and runs scripts."""

    def follow(manifest: Manifest) -> None:
        if scripts:
            root = manifest.folder == space.root.folder
            lifecycle(look, manager, manifest, nested, root=root, production=production)

    for manifest in space.manifests:
        look.nothing_installed(manifest.folder)
        look.write(look.path("node_modules", manifest.folder))
        look.has(look.path(".npmrc", manifest.folder))
        patched(look, manifest.data.get("patchedDependencies"), manifest.folder)
        patched(look, table(manifest.data.get("pnpm")).get("patchedDependencies"), manifest.folder)
        for name, meta in table(manifest.data.get("dependenciesMeta")).items():
            if table(meta).get("injected"):
                manifest.stop("injected", f"{manifest.path} has the package {name} of the project copied", name)
    for member in space.others:
        linked_bins(look, member)
    for manifest in space.manifests:
        local_packages(look, manifest, space.root.folder, follow)
    for place in local:
        read_package(look, place, "file", space.root.folder, follow)
    for manifest in space.manifests if root_scripts else space.others:
        follow(manifest)


def of_dependencies(look: Look, space: Workspace, locked: Locked | None, *, scripts: bool) -> None:
    """What the scripts of the packages read that come from elsewhere."""
    if scripts:
        dependency_scripts(look, space.root, space.others, locked)
