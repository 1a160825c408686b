"""What `uv sync` and `uv pip` read (uv: "Locking and syncing", "Configuration files", "Workspaces")."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.pip import home_files, installs, operands
from layersmith.context.python.projects import (
    entry,
    line_of,
    local_dependency,
    part,
    path_dependencies,
    texts,
    toml,
)
from layersmith.context.python.requirements import follow, links, requirement
from layersmith.context.python.start import own_program
from layersmith.wildcards import named_by

_REQUIREMENTS = ("-r", "--requirement", "--requirements")
_CONSTRAINTS = ("-c", "--constraint", "--constraints", "--override", "--overrides", "-b", "--build-constraint",
                "--build-constraints", "--excludes")  # fmt: skip
_VARIABLES = ("UV_CONSTRAINT", "UV_OVERRIDE", "UV_BUILD_CONSTRAINT", "UV_FIND_LINKS")


def uv(gathered: Gathered, asked: Asked) -> None:
    """Gather what a call of uv needs."""
    own_program(gathered, asked)
    if asked.doubt == "unknown-flag":
        raise UnclearError("unknown-word", "not all words of the command are known")
    folder = _folder(gathered, asked)
    _settings(gathered, asked, folder)
    if asked.subcommand in ("pip install", "pip sync"):
        _pip(gathered, asked, folder)
    elif asked.subcommand in ("sync", "export"):
        _sync(gathered, asked, folder)
    elif asked.subcommand == "add":
        raise UnclearError("changes-project", "uv add changes pyproject.toml and uv.lock")
    else:
        operands(gathered, asked)
    home_files(gathered, ".config/uv/uv.toml", ".netrc", ".gitconfig", ".git-credentials")
    installs(gathered, asked)


def _folder(gathered: Gathered, asked: Asked) -> str:
    named = asked.values("--directory", "--project")
    chosen = named[-1] if named else asked.known("UV_WORKING_DIRECTORY") or asked.known("UV_PROJECT")
    return gathered.at(chosen) if chosen else gathered.call.folder


def _settings(gathered: Gathered, asked: Asked, folder: str) -> None:
    """The settings that uv looks for in the folder and all above, and a certificate and a file of its own."""
    for above in gathered.ancestors(folder):
        for name in ("uv.toml", "pyproject.toml", ".python-version", ".python-versions"):
            gathered.file(f"{above.rstrip('/')}/{name}")
    named = [*asked.values("--config-file"), asked.known("UV_CONFIG_FILE"), asked.known("SSL_CERT_FILE")]
    for one in (*named, asked.known("UV_ENV_FILE")):
        if one:
            gathered.file(gathered.at(one))
    for name in ("uv.toml", "pyproject.toml"):
        path = f"{folder.rstrip('/')}/{name}"
        if gathered.is_file(path):
            found = toml(gathered, path) if name == "uv.toml" else part(toml(gathered, path), "tool", "uv")
            if place := line_of(gathered, path, "find-links") or line_of(gathered, path, 'format = "flat"'):
                raise UnclearError("local-dependency", f"line {place.line} of {path} names a folder of packages", place)
            if part(found, "pip").get("constraint"):
                raise UnclearError("unreadable", f"{path} sets constraints in tool.uv.pip", Place(path, 1))


def _pip(gathered: Gathered, asked: Asked, folder: str) -> None:
    files = list(asked.values(*_REQUIREMENTS))
    if asked.subcommand == "pip sync":
        if asked.doubt is not None or any(word.literal is None or word.glob for word in asked.operands):
            raise UnclearError("unknown-word", "not all words of the command are known")
        files += [word.literal for word in asked.operands if word.literal]
    else:
        operands(gathered, asked, folder)
    files += asked.values(*_CONSTRAINTS)
    for name in _VARIABLES[:3]:
        files += (asked.known(name) or "").split()
    for name in files:
        path = name if re.match(r"https?:", name) else gathered.at(name, folder)
        if posixpath.basename(path) in ("pyproject.toml", "setup.py", "setup.cfg"):
            _static(gathered, path)
        elif path.endswith(".toml"):
            raise UnclearError("unreadable", f"{path} is a lock file whose local projects are not known")
        else:
            follow(gathered, path, asked.environment)
    for name in asked.values("-e", "--editable"):
        requirement(gathered, name, folder, editable=True)
    for name in (*asked.values("-f", "--find-links"), *(asked.known("UV_FIND_LINKS") or "").split()):
        links(gathered, name, (folder,))
    for above in gathered.ancestors(folder):
        place = f"{above.rstrip('/')}/.venv"
        gathered.sees(place)
        if gathered.tree.kind(place) is not None and not asked.has(
            "--system", "--python", "-p", "--target", "--prefix"
        ):
            raise UnclearError("own-program", f"{place} of the build context is where it installs")
    gathered.writes(*(gathered.at(one) for one in asked.values("--target", "-t", "--prefix", "--cache-dir")))
    gathered.writes(f"{folder.rstrip('/')}/.venv")


def _static(gathered: Gathered, path: str) -> None:
    """Dependencies that pyproject.toml lists; what is dynamic takes a build of the project."""
    settings = toml(gathered, path) if path.endswith(".toml") else {}
    if not part(settings, "project"):
        raise UnclearError("project-code", f"{path}: dependencies are found by building the project", Place(path, 1))
    if set(texts(entry(settings, "project", "dynamic"))) - {"version"}:
        place = line_of(gathered, path, "dynamic")
        raise UnclearError("project-code", f"{path}: dependencies are found by building the project", place)
    _sources(gathered, posixpath.dirname(path), settings)


def _sources(gathered: Gathered, folder: str, settings: dict[str, Any]) -> None:
    for one in path_dependencies({"tool": {"uv": part(settings, "tool", "uv")}}):
        local_dependency(gathered, one, folder, f"{folder.rstrip('/')}/pyproject.toml")
    if any("file:" in one for one in texts(entry(settings, "project", "dependencies"))):
        place = line_of(gathered, f"{folder.rstrip('/')}/pyproject.toml", "file:")
        raise UnclearError("local-dependency", "a dependency is a local project", place)


_LOCAL = re.compile(r"source = \{ (editable|directory|path|virtual) = \"([^\"\n]*)\"")


def _sync(gathered: Gathered, asked: Asked, folder: str) -> None:
    member = next((a for a in gathered.ancestors(folder) if gathered.is_file(f"{a.rstrip('/')}/pyproject.toml")), None)
    if member is None:
        raise UnclearError("missing-file", f"no pyproject.toml of the build context is in {folder} or above")
    root = _workspace(gathered, member)
    path = f"{root.rstrip('/')}/pyproject.toml"
    members = _members(gathered, root, toml(gathered, path))
    for one in dict.fromkeys((root, member, *members)):
        _sources_of_member(gathered, asked, one)
    locked = gathered.text(f"{root.rstrip('/')}/uv.lock")
    if locked is None or not (
        asked.has("--frozen", "--locked") or asked.known("UV_FROZEN") or asked.known("UV_LOCKED")
    ):
        gathered.writes(f"{root.rstrip('/')}/uv.lock")
    if asked.subcommand == "export":
        gathered.writes(*(gathered.at(one) for one in asked.values("-o", "--output-file")))
        return
    _installed(gathered, asked, root, members, locked or "")
    environment = asked.known("UV_PROJECT_ENVIRONMENT")
    place = gathered.at(environment, root) if environment else f"{root.rstrip('/')}/.venv"
    gathered.sees(place)
    gathered.writes(place)
    if gathered.tree.kind(place) is not None:
        raise UnclearError("own-program", f"{place} of the build context is where it installs")


def _workspace(gathered: Gathered, member: str) -> str:
    """The folder of the workspace that `member` belongs to: itself, or one above that counts it among its members."""
    for above in gathered.ancestors(member):
        path = f"{above.rstrip('/')}/pyproject.toml"
        own = part(toml(gathered, path), "tool", "uv", "workspace") if gathered.is_file(path) else {}
        if own and (above == member or member in _members(gathered, above, {"tool": {"uv": {"workspace": own}}})):
            return above
    return member


def _members(gathered: Gathered, root: str, settings: dict[str, Any]) -> list[str]:
    own = part(settings, "tool", "uv", "workspace")
    found: dict[str, None] = {}
    for pattern in texts(own.get("members")):
        if "**" in pattern:
            raise UnclearError("unreadable", f"which members the workspace in {root} has is not known")
        gathered.sees(f"{gathered.at(pattern, root)}/pyproject.toml")
        for path in gathered.named(posixpath.normpath(pattern), root):
            relative = path[len(root.rstrip("/")) + 1 :]
            excluded = any(named_by(relative, one) for one in texts(own.get("exclude")))
            if gathered.is_file(f"{path}/pyproject.toml") and not excluded:
                found[path] = None
    return list(found)


def _sources_of_member(gathered: Gathered, asked: Asked, folder: str) -> None:
    path = f"{folder.rstrip('/')}/pyproject.toml"
    settings = toml(gathered, path)
    dynamic = texts(entry(settings, "project", "dynamic"))
    frozen = asked.has("--frozen") or asked.known("UV_FROZEN")
    if not frozen and set(dynamic) - {"version"}:
        place = line_of(gathered, path, "dynamic")
        raise UnclearError(
            "project-code", f"{path}: whether the lock file fits is found by building the project", place
        )
    if not asked.has("--no-install-local"):
        _sources(gathered, folder, settings)


def _installed(gathered: Gathered, asked: Asked, root: str, members: list[str], locked: str) -> None:
    """The projects themselves, unless they are left out, or are no packages (without [build-system])."""
    left_out = set()
    everything = asked.has("--no-install-workspace", "--no-install-local")
    if asked.has("--no-install-project"):
        left_out.add(root)
    for one in dict.fromkeys((root, *members)):
        path = f"{one.rstrip('/')}/pyproject.toml"
        settings = toml(gathered, path)
        packaged = entry(settings, "tool", "uv", "package")
        if packaged is None:
            packaged = bool(part(settings, "build-system"))
        if packaged and part(settings, "project") and not everything and one not in left_out:
            place = line_of(gathered, path, "build-backend") or line_of(gathered, path, "[project]")
            raise UnclearError("project-listed", f"{path}: uv installs the project itself", place)
    known = {root, *members}
    for kind, named in _LOCAL.findall(locked):
        path = gathered.at(named, root)
        if path not in known and kind != "virtual" and not asked.has("--no-install-local"):
            local_dependency(gathered, named, root, f"{root.rstrip('/')}/uv.lock")
