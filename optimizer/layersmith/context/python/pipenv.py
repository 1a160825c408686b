"""What `pipenv install` and `pipenv sync` read (Pipenv: "Commands", "Configuration")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.pip import home_files, installs
from layersmith.context.python.projects import line_of, toml
from layersmith.context.python.requirements import follow, requirement
from layersmith.context.python.start import python_starts

_DEPTH = 3
"""So many folders upwards Pipenv looks for a Pipfile (PIPENV_MAX_DEPTH)."""


def pipenv(gathered: Gathered, asked: Asked) -> None:
    """Gather what a call of Pipenv needs."""
    python_starts(gathered, asked, in_folder=True)
    if asked.doubt == "unknown-flag":
        raise UnclearError("unknown-word", "not all words of the command are known")
    path = _pipfile(gathered, asked)
    folder = path.rpartition("/")[0]
    for name in asked.values("-r", "--requirements"):
        follow(gathered, gathered.at(name), asked.environment)
    if path == "":
        gathered.writes(gathered.at("Pipfile"), gathered.at("Pipfile.lock"))
        if not asked.has("-r", "--requirements"):
            raise UnclearError("missing-file", f"no Pipfile of the build context is in {gathered.call.folder}")
        installs(gathered, asked)
        return
    settings = toml(gathered, path)
    lock = f"{path}.lock"
    locked = gathered.content(lock)
    for name in (".env", "pylock.toml", ".python-version"):
        gathered.file(f"{folder}/{name}")
    if named := asked.known("PIPENV_DOTENV_LOCATION"):
        gathered.file(gathered.at(named))
    gathered.sees(f"{folder}/.venv")
    if gathered.tree.kind(f"{folder}/.venv") is not None:
        raise UnclearError("own-program", f"{folder}/.venv of the build context is where it installs")
    gathered.writes(f"{folder}/.venv", f"{folder}/src")
    if asked.operands or asked.has("-e", "--editable"):
        raise UnclearError("changes-project", "pipenv install of packages changes the Pipfile")
    keeps = asked.subcommand == "sync" or asked.has("--deploy", "--ignore-pipfile", "--skip-lock")
    if not keeps or locked is None:
        gathered.writes(lock)
    for name, place in _local(gathered, path, settings):
        requirement(
            gathered, name if "/" in name or name.startswith(".") else f"./{name}", folder, editable=True, by=place
        )
    if locked is not None and not list(_local(gathered, path, settings)):
        for mark in ('"path": "', '"file": "'):
            if place := line_of(gathered, lock, mark):
                raise UnclearError("local-dependency", f"line {place.line} of {lock} names a local project", place)
    home_files(gathered, ".netrc", ".gitconfig", ".git-credentials", ".config/pip/pip.conf", ".pip/pip.conf")
    installs(gathered, asked)


def _pipfile(gathered: Gathered, asked: Asked) -> str:
    named = asked.known("PIPENV_PIPFILE")
    if named:
        return gathered.at(named)
    for depth, above in enumerate(gathered.ancestors(gathered.call.folder)):
        path = f"{above.rstrip('/')}/Pipfile"
        if depth < _DEPTH and gathered.is_file(path):
            return path
        if depth < _DEPTH:
            gathered.sees(path)
    return ""


def _local(gathered: Gathered, path: str, settings: dict[str, Any]) -> Iterator[tuple[str, Place | None]]:
    """The local projects and files that the Pipfile names, in any of its categories."""
    for table in settings.values():
        for wanted in table.values() if isinstance(table, dict) else ():
            for key in ("path", "file"):
                named = wanted.get(key) if isinstance(wanted, dict) else None
                if isinstance(named, str) and "://" not in named.replace("file://", ""):
                    yield named, line_of(gathered, path, named)
