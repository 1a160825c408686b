"""The files that an install reads as a rule, told from its words alone."""

from __future__ import annotations

import posixpath
import re

from layersmith.context.inputs import Call
from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered

_ARCHIVES = (".whl", ".tar.gz", ".zip")


def patterns(call: Call, asked: Asked) -> tuple[str, ...] | None:
    """As `layersmith.context.python.usual`; raises UnclearError when words are not known."""
    gathered = Gathered(call)
    if asked.doubt in ("unknown-flag", "expansion"):
        return None
    of = {
        "pip": _pip,
        "pip-sync": _pip_sync,
        "poetry": _poetry,
        "pdm": _pdm,
        "uv": _uv,
        "pipenv": _pipenv,
        "conda": _conda,
    }
    return of[asked.tool](gathered, asked) if asked.tool in of else None


def _beside(folder: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{folder.rstrip('/')}/{name}" for name in names)


def _requirements(path: str) -> tuple[str, ...]:
    """A file of requirements with those beside it that it may name."""
    folder, name = posixpath.split(path)
    if re.search(r"req|constraint|depend", posixpath.basename(folder)):
        return (f"{folder}/*{posixpath.splitext(name)[1]}",)
    return (path,)


def _pip(gathered: Gathered, asked: Asked) -> tuple[str, ...] | None:
    files = asked.values("-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints", "-b",
                         "--build-constraint", "--override")  # fmt: skip
    found: dict[str, None] = {}
    for name in files:
        if not re.match(r"https?:", name):
            found.update(dict.fromkeys(_requirements(gathered.at(name))))
    named = [word.literal if word.literal is not None else word.raw for word in asked.operands]
    for name in (*named, *asked.values("-e", "--editable")):
        if re.match(r"(?:[\w.-]+\s*@\s*)?(?:[a-z]+\+)?(?:https?|git|ssh):", name) or not (
            "/" in name or name[0] in ".$"
        ):
            if name.lower().endswith(_ARCHIVES) and "://" not in name:
                found[gathered.at(name)] = None
            continue
        if "$" in name or "`" in name:
            return None
        if not name.endswith(_ARCHIVES):
            return None  # A project, whose code is installed.
        found[gathered.at(name.removeprefix("file://"))] = None
    if any("://" not in name for name in asked.values("-f", "--find-links")):
        return None  # Whatever lies in the folder.
    return tuple(found)


def _pip_sync(gathered: Gathered, asked: Asked) -> tuple[str, ...] | None:
    named = [word.literal for word in asked.operands]
    if None in named:
        return None
    return tuple(gathered.at(one) for one in named if one) or _beside(gathered.call.folder, "requirements.txt")


def _poetry(gathered: Gathered, asked: Asked) -> tuple[str, ...] | None:
    only = [name for value in asked.values("--only") for name in value.split(",")]
    alone = asked.subcommand == "export" or asked.has("--no-root") or (only and not {"main", "default"} & set(only))
    if asked.subcommand not in ("install", "sync", "export") or not alone:
        return None
    folder = (asked.values("-C", "--directory", "-P", "--project") or (gathered.call.folder,))[-1]
    return _beside(gathered.at(folder), "pyproject.toml", "poetry.lock*", "poetry.toml*")


def _pdm(gathered: Gathered, asked: Asked) -> tuple[str, ...] | None:
    if not asked.has("--no-self"):
        return None
    folder = (asked.values("-p", "--project") or (gathered.call.folder,))[-1]
    return _beside(gathered.at(folder), "pyproject.toml", "pdm.lock*", "pdm.toml*")


def _uv(gathered: Gathered, asked: Asked) -> tuple[str, ...] | None:
    if asked.subcommand == "pip install":
        return _pip(gathered, asked)
    if asked.subcommand == "pip sync":
        return _pip_sync(gathered, asked)
    if asked.subcommand not in ("sync", "export"):
        return () if asked.subcommand in ("tool install", "python install") else None
    if asked.subcommand == "sync" and not asked.has(
        "--no-install-project", "--no-install-workspace", "--no-install-local"
    ):
        return None
    folder = (asked.values("--directory", "--project") or (gathered.call.folder,))[-1]
    return _beside(gathered.at(folder), "pyproject.toml", "uv.lock*", "uv.toml*", ".python-version*")


def _pipenv(gathered: Gathered, asked: Asked) -> tuple[str, ...] | None:
    if asked.operands or asked.has("-e", "--editable"):
        return None
    if files := asked.values("-r", "--requirements"):
        return tuple(one for name in files for one in _requirements(gathered.at(name)))
    return _beside(gathered.call.folder, "Pipfile", "Pipfile.lock*")


def _conda(gathered: Gathered, asked: Asked) -> tuple[str, ...] | None:
    environment = asked.subcommand in ("env create", "env update")
    micromamba = (asked.program.literal or "").endswith("micromamba")
    files = asked.values("--file", *(("-f",) if environment or micromamba else ()))
    if files:
        return tuple(gathered.at(name) for name in files if "://" not in name)
    return _beside(gathered.call.folder, "environment.yml") if environment else ()
