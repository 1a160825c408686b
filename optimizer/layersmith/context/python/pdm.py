"""What `pdm install` and `pdm sync` read (PDM: "Configure the Project", "CLI Reference")."""

from __future__ import annotations

from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered, UnclearError
from layersmith.context.python.pip import home_files, installs
from layersmith.context.python.projects import entry, line_of, part, toml
from layersmith.context.python.start import python_starts

_HOOKS = ("pre_install", "post_install", "pre_lock", "post_lock", "pre_invoke", "post_invoke")
_DEPTH = 5
"""So many folders upwards PDM looks for a pyproject.toml."""


def pdm(gathered: Gathered, asked: Asked) -> None:
    """Gather what a call of PDM needs."""
    python_starts(gathered, asked)
    if asked.doubt is not None or asked.has("-g", "--global"):
        raise UnclearError("unknown-word", "not all words of the command are known")
    folder = _folder(gathered, asked)
    path = f"{folder}/pyproject.toml"
    settings = toml(gathered, path)
    if not settings:
        raise UnclearError("missing-file", f"{path} is no file of the build context")
    own = part(settings, "tool", "pdm")
    for hook in _HOOKS:
        if hook in part(own, "scripts"):
            raise UnclearError("script-hooks", f"{path} has a {hook} script that runs", line_of(gathered, path, hook))
    if "_" in part(own, "scripts"):
        for name in (entry(own, "scripts", "_", "env_file"), entry(own, "scripts", "_", "env_file", "override")):
            if isinstance(name, str):
                gathered.file(gathered.at(name, folder or "/"))
    lock = (asked.values("-L", "--lockfile") or ("pdm.lock",))[-1]
    locked = gathered.text(gathered.at(lock, folder or "/"))
    for name in ("pdm.toml", ".pdm.toml", ".pdm-python", "pylock.toml", ".python-version"):
        gathered.file(f"{folder}/{name}")
    for local in ('path = "', "editable = true"):
        if locked and local in locked:
            place = line_of(gathered, gathered.at(lock, folder or "/"), local)
            raise UnclearError("local-dependency", "the lock file holds a local project", place)
    if place := line_of(gathered, path, "file:"):
        raise UnclearError("local-dependency", f"line {place.line} of {path} names a local project", place)
    gathered.sees(f"{folder}/.venv", f"{folder}/.pdm-plugins", f"{folder}/__pypackages__")
    for name in (".venv", "__pypackages__", ".pdm-plugins"):
        if gathered.tree.kind(f"{folder}/{name}") is not None:
            raise UnclearError("own-program", f"{folder}/{name} of the build context is where it installs")
    gathered.writes(f"{folder}/.venv", f"{folder}/.pdm-python", f"{folder}/__pypackages__", f"{folder}/.pdm-plugins")
    if locked is None or (asked.subcommand == "install" and not asked.has("--check", "--frozen-lockfile", "--no-lock")):
        gathered.writes(gathered.at(lock, folder or "/"))
    home_files(gathered, ".config/pdm/config.toml", ".netrc", ".pdm/global-project/pyproject.toml")
    installs(gathered, asked)
    if not asked.has("--no-self") and own.get("distribution") is not False and part(settings, "project").get("name"):
        place = line_of(gathered, path, "build-backend")
        raise UnclearError("project-listed", f"{path}: PDM installs the project itself", place)


def _folder(gathered: Gathered, asked: Asked) -> str:
    named = asked.values("-p", "--project")
    if named:
        return gathered.at(named[-1]).rstrip("/")
    if chosen := asked.known("PDM_PROJECT"):
        return gathered.at(chosen).rstrip("/")
    for depth, above in enumerate(gathered.ancestors(gathered.call.folder)):
        path = f"{above.rstrip('/')}/pyproject.toml"
        if depth < _DEPTH and gathered.is_file(path):
            return above.rstrip("/")
        gathered.sees(path)
    raise UnclearError("missing-file", f"no pyproject.toml of the build context is in {gathered.call.folder} or above")
