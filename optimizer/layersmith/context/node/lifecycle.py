"""Which scripts of a package.json run when it is installed, and what these read.

Facts: npm docs "scripts" (Life Cycle Operation Order; the same list for `npm ci` and `npm install`, whatever is
omitted; `dependencies` since npm 8.6; `install` is node-gyp where a binding.gyp lies), Yarn 1's `wrapLifecycle` (no
`prepublish` and `prepare` in production) and `PackageInstallScripts`, Yarn docs "Lifecycle scripts" (neither of the two
is run by an install), pnpm docs "scripts", Bun docs "Lifecycle scripts". npm below 7 and the
others run fewer of them; a script counts when any version runs it. What a script does is asked command by command, in
whatever branch it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from layersmith.context.node.look import Look, Manifest
from layersmith.context.project import Stop
from layersmith.effects.commands import in_folders
from layersmith.shell.ast import Command, Script
from layersmith.shell.parse import parse
from layersmith.values import value

_STAGES = {
    "npm": (("install", "prepublish", "prepare", "dependencies"), ("install", "prepare")),
    "yarn": (("install", "prepublish", "prepare"), ("install",)),
    "berry": (("install",), ("install",)),
    "pnpm": (("pnpm:devPreinstall", "install", "prepublish", "prepare"), ("install", "prepublish", "prepare")),
    "bun": (("install", "prepublish", "prepare"), ("install", "prepublish", "prepare")),
}
"""The scripts of the package that is installed, and of others that it links; each with those before and after it."""
_NOT_IN_PRODUCTION = ("prepublish", "prepare")
_DEEP = 12

Nested = Callable[[Look, Command, str], bool]
"""Looks at a command that is an install itself, in a folder; false when it is none."""


@value
class Running:
    """A script that runs: `name` in `manifest`, `depth` scripts deep. `nested` looks at installs inside of it."""

    look: Look
    manifest: Manifest
    name: str
    nested: Nested
    depth: int = 0

    def unknown(self, what: str) -> NoReturn:
        """Stop: the script runs `what`, and what that reads is not known."""
        detail = f"the script {self.name} in {self.manifest.path} runs `{what}`, and what that reads is not known"
        self.manifest.stop("script-reads", detail, "scripts", self.name)

    def script(self, name: str, folder: str | None = None) -> bool:
        """Follow the script `name` of this package (of the one in `folder`), with those before and after it; false
        when there is none."""
        manifest = self.manifest if folder is None else self.look.package(folder)
        if manifest is None:
            return False
        if self.depth >= _DEEP:
            self.unknown(name)
        found = False
        for one in (f"pre{name}", name, f"post{name}"):
            if one in manifest.scripts:
                found = found or one == name
                _follow(Running(self.look, manifest, one, self.nested, self.depth + 1))
        return found


def lifecycle(
    look: Look, manager: str, manifest: Manifest, nested: Nested, *, root: bool, production: bool = False
) -> None:
    """Follow all scripts that run when `manifest` is installed by `manager`, as the `root` or as a package that it
    links; stops at what is not known."""
    stages = _STAGES[manager][0 if root else 1]
    if production and manager == "yarn":
        stages = tuple(stage for stage in stages if stage not in _NOT_IN_PRODUCTION)
    binding = look.path("binding.gyp", manifest.folder)
    if look.has(binding) and manifest.data.get("gypfile") is not False:
        raise Stop("native-build", f"{binding} makes the install compile the sources beside it", binding, 1)
    for stage in stages:
        Running(look, manifest, stage, nested).script(stage)


def _follow(running: Running) -> None:
    key = (running.manifest.folder, running.name)
    if key in running.look.ran:
        return
    running.look.ran.add(key)
    _commands(running, running.manifest.scripts[running.name])


def _commands(running: Running, text: str) -> None:
    from layersmith.context.node.programs import run  # one asks the other

    script = parse(text.encode("utf-8", "surrogateescape"))
    if not isinstance(script, Script) or script.heredocs:
        running.unknown(text)
    for inner in script.substitutions:
        _commands(running, inner.decode("utf-8", "surrogateescape"))
    for command, folder in in_folders(script, running.manifest.folder):
        for redirect in command.redirects:
            target = redirect.target.literal if redirect.target is not None else None
            if target == "/dev/null" or (target or "").isdigit():
                continue
            if target is None or folder is None or not redirect.operator.startswith(">"):
                running.unknown(text)
            running.look.write(running.look.path(target, folder))
        run(running, command, folder)
