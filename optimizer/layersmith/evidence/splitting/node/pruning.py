"""How development dependencies are taken out of node_modules once all is built.

Pruning keeps what was compiled, patched and generated there, and needs no lock file. Facts: npm docs "npm-prune"
(`--omit` since npm 7, which Node 15 and later bring;
`--production` is understood by all), Yarn 1 docs "yarn install" (`--production` takes out what is not
asked for any more), Yarn docs "yarn workspaces focus", pnpm docs "prune".
"""

from __future__ import annotations

from collections.abc import Iterable

from layersmith.effects.bases import Base
from layersmith.effects.mounts import mounts, options
from layersmith.evidence.splitting.node.project import Project
from layersmith.evidence.splitting.node.steps import Step
from layersmith.rewrite import Missed
from layersmith.syntax.tree import Instruction

_CARRIED = frozenset(("--legacy-peer-deps", "--force", "-f", "--unsafe-perm", "--strict-peer-deps"))
"""Flags of an npm install without which what is installed would not be accepted."""
_OMIT_SINCE = 15
_NEWEST = frozenset(("current", "lts", "slim", "alpine", "bookworm", "bullseye", "trixie"))
"""What tags of `node` without a number begin with that stand for a recent one."""
_NOTES_SINCE = 8
_NOTES = ("--save", "-S", "--save-dev", "-D", "--save-optional", "-O", "--save-prod", "-P")
"""Flags by which older ones note a package."""
_PATCHERS = frozenset(("patch-package", "custom-patch-package"))


def pruning(project: Project, install: Step, base: Base) -> str | Missed:
    """The command that prunes what the last of the installs, `install`, put into the project's folder."""
    asked = install.asked
    manager = asked.manager if asked else "npm"
    line = install.run.line
    if manager == "npm":
        carried = [flag.raw for flag in asked.flags if set(flag.names) & _CARRIED] if asked else []
        moving = base.moving or (base.tag or "").partition("-")[0] in _NEWEST
        recent = base.name == "node" and (base.version[0] >= _OMIT_SINCE if base.version else moving)
        return " ".join(("npm prune", "--omit=dev" if recent else "--production", *carried))
    if manager == "pnpm":
        return "CI=true pnpm prune --prod --config.ignore-scripts=true"  # no pnpm below 8 knows --ignore-scripts here
    if manager == "yarn":
        return _yarn(project, line)
    return Missed("no-pruning", line, f"how {manager} takes development dependencies out of node_modules is not known")


def unnoted(project: Project, steps: Iterable[Step], base: Base, brings: Iterable[Instruction]) -> Missed | None:
    """Why nothing can prune: a step installs a package without noting it in package.json, which npm does by itself
    since its version 5, that of Node 8, or one of the COPYs that may bring package.json replaces what was noted."""
    anew = tuple(brings)
    old = base.name == "node" and bool(base.version) and base.version[0] < _NOTES_SINCE
    for step in steps:
        asked = step.asked
        if asked is None or step.does != "install" or not asked.operands:
            continue
        known = project.production | project.development
        words = (word.raw.strip("\"'") for word in asked.operands)
        # A name may have a version behind it, and a scope in front.
        named = [name for word in words if not word.startswith((".", "/"))
                 and (name := word[:1] + word[1:].partition("@")[0]) not in known]  # fmt: skip
        copy = next((one for one in anew if one.start > step.run.start), None)
        if named and copy is not None:
            detail = f"pruning takes out {named[0]} unless package.json names it, which line {copy.line} brings anew"
            return Missed("no-pruning", step.run.line, detail)
        if asked.manager != "npm":
            continue
        if named and (asked.has("--no-save") or (old and not asked.has(*_NOTES))):
            detail = f"npm prune would take out {named[0]}, which is installed without being noted in package.json"
            return Missed("no-pruning", step.run.line, detail)
    return None


def mounted(install: Step) -> str:
    """The mounts of `install` that pruning needs as well, each with a blank behind it: Yarn fetches what its cache has
    not, which may lie in a mount, from where a secret may let it in."""
    if install.asked is None or install.asked.manager != "yarn":
        return ""
    found = (mount for mount in mounts(install.run) if options(mount).get("type") in ("cache", "secret"))
    return "".join(f"--mount={mount} " for mount in found)


def _yarn(project: Project, line: int) -> str | Missed:
    if (berry := project.text(".yarnrc.yml")) is not None:
        if "nodeLinker: node-modules" not in berry:
            return Missed("no-pruning", line, "Yarn installs no node_modules here, but .pnp.cjs and a cache")
        return "yarn workspaces focus --production"
    packages = project.production | project.development
    if _PATCHERS & packages:
        return Missed("no-pruning", line, "Yarn 1 would undo what patch-package changed in node_modules")
    return "yarn install --production --ignore-scripts --prefer-offline"
