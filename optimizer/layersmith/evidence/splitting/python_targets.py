"""Into which environment a call of a Python package manager installs."""

from __future__ import annotations

import posixpath
import re

from layersmith.context.python.called import Asked
from layersmith.effects.paths import inside, resolve
from layersmith.evidence.splitting.python_steps import SYSTEM, Problem
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

IMAGE = "/usr/local"
"""Where the Python of an official image is, and where that of a distribution installs to."""

_OF_THE_IMAGE = frozenset(("/usr/local", "/usr", "/", ""))


@value
class Asking:
    """A call, `asked`, in the folder `place`, with the user's `home`; the environment that is `active` there (None for
    the image's Python), those that were `made` by then, and the text of the RUNs so far in which installers are `told`
    where to go. `sudo`: it runs as root, with a PATH of its own, whoever runs the step."""

    asked: Asked
    place: str | None
    home: str | None
    active: str | None
    made: tuple[str, ...]
    told: str
    sudo: bool


def target(asking: Asking, facts: Facts, stage: Stage, run: Instruction) -> str | Problem:
    """The folder of the environment that the call installs to, `SYSTEM` where that is what PATH has first, when no
    environment is active, `IMAGE` where it is the image's own Python whatever PATH has."""
    asked = asking.asked
    match asked.tool:
        case "conda":
            return Problem("conda", "what conda installs is bound to the folder and the programs of its own image")
        case "uv" if asked.subcommand == "sync":
            return _of_uv_sync(asking)
        case "uv":
            return _of_uv(asking)
        case "poetry" | "pdm" | "pipenv":
            return _of_project(asking, facts, stage, run)
    return _of_pip(asking, facts, run)


def _folder(asking: Asking, *flags: str) -> str | None:
    """The folder that one of `flags` names, else the one that the command runs in."""
    named = next((flag.value for flag in asking.asked.flags if flag.names and flag.names[-1] in flags), None)
    return resolve(named, asking.place) if named else asking.place


def _under(place: str | None, name: str) -> str | Problem:
    if place is None or place == "/":
        return Problem("unknown-environment", "the folder of the project is not known")
    return posixpath.join(place, name)


def _of_pip(asking: Asking, facts: Facts, run: Instruction) -> str | Problem:
    asked = asking.asked
    if asked.has("--install-option", "--global-option", "--src", "--root") or _set(asked, "PIP_SRC"):
        return Problem("unknown-environment", "an option may make it install to another folder")
    if asked.subcommand in ("wheel", "download"):
        return _into(asking, "-w", "--wheel-dir", "-d", "--dest")
    if asked.has("-t", "--target", "--prefix") or _set(asked, "PIP_TARGET") or _set(asked, "PIP_PREFIX"):
        return _into(asking, "-t", "--target", "--prefix")
    program = asked.program.literal or asked.program.raw
    own = posixpath.dirname(posixpath.dirname(resolve(program, asking.place) or "")) if "/" in program else None
    if own:
        return IMAGE if own in _OF_THE_IMAGE else own
    if own == "":
        return Problem("unknown-environment", f"the folder of {program} is not known")
    if asking.sudo and not asked.has("--user"):
        return SYSTEM
    if own is None and asking.active:
        return asking.active
    user = facts.setting(run).user.partition(":")[0]
    if asked.has("--user") or _set(asked, "PIP_USER") or (user not in ("", "root", "0") and "$" not in user):
        base = asked.environment.get("PYTHONUSERBASE") or (asking.home and posixpath.join(asking.home, ".local"))
        return base or Problem("unknown-environment", f"the home of {user or 'the user'} is not known")
    return SYSTEM


def _into(asking: Asking, *flags: str) -> str | Problem:
    """The folder that the last of `flags` names."""
    found = next((f.value for f in reversed(asking.asked.flags) if f.names and f.names[-1] in flags), None)
    path = resolve(found, asking.place) if found else None
    if path is None and not any(f.names and f.names[-1] in flags for f in asking.asked.flags):
        path = asking.place
    if path in _OF_THE_IMAGE:
        return IMAGE
    return path or Problem("unknown-environment", "the folder that it installs to is not known")


def _set(asked: Asked, name: str) -> bool:
    return asked.environment.get(name, "") not in ("", "0", "false", "no")


def _of_uv_sync(asking: Asking) -> str | Problem:
    named = asking.asked.environment.get("UV_PROJECT_ENVIRONMENT", "")
    if named is None:
        return Problem("unknown-environment", "the value of UV_PROJECT_ENVIRONMENT is not known")
    place = _folder(asking, "--directory", "--project")
    if named:
        path = resolve(named, place)
        return (
            SYSTEM
            if path in _OF_THE_IMAGE
            else path or Problem("unknown-environment", f"where {named} is is not known")
        )
    if asking.asked.has("--active") and asking.active:
        return asking.active
    return _under(place, ".venv")


def _of_uv(asking: Asking) -> str | Problem:
    asked = asking.asked
    if asked.has("--system"):
        return SYSTEM
    if _set(asked, "UV_SYSTEM_PYTHON"):
        return IMAGE
    if asked.has("-t", "--target", "--prefix"):
        return _into(asking, "-t", "--target", "--prefix")
    if asked.has("-p", "--python"):
        wanted = next((f.value for f in asked.flags if f.names[-1] in ("-p", "--python")), None) or ""
        path = resolve(wanted, asking.place) or ""
        chosen = next((made for made in asking.made if inside(path, made)), None) if "/" in wanted else None
        return chosen or (IMAGE if "/" not in wanted else Problem("unknown-environment", f"{wanted} is not known"))
    named = asked.environment.get("VIRTUAL_ENV", "")
    if named:
        return IMAGE if named in _OF_THE_IMAGE else named
    if asking.active:
        return asking.active
    near = [made for made in asking.made if asking.place and inside(asking.place, posixpath.dirname(made))]
    found = next((made for made in near if posixpath.basename(made) == ".venv"), None)
    return found or Problem("unknown-environment", "which environment uv installs to is not known")


_FALSE = r"[ =]+[\"']?(?:false|0)\b"
_TRUE = r"[ =]+[\"']?(?:true|1)\b"


def _of_project(asking: Asking, facts: Facts, stage: Stage, run: Instruction) -> str | Problem:
    """Managers that make an environment for each project, unless they are told to do without."""
    asked, tool = asking.asked, asking.asked.tool
    if asking.active:
        return asking.active
    virtual = asked.environment.get("VIRTUAL_ENV")
    if virtual and virtual in asking.made:
        return virtual
    place = _folder(asking, "-C", "--directory", "-P", "--project", "-p")
    if tool == "pipenv":
        if asked.has("--system") or _set(asked, "PIPENV_SYSTEM"):
            return SYSTEM
        if _set(asked, "PIPENV_VENV_IN_PROJECT"):
            return _under(place, ".venv")
    if tool == "pdm":
        if re.search(r"pdm\s+config\s+(?:python\.)?use_venv" + _FALSE, asking.told) or asked.has("-g", "--global"):
            return Problem("unknown-environment", "where pdm installs to is not known")
        return _under(place, ".venv")
    if tool == "poetry":
        settings = _poetry_settings(facts, stage, run, place)
        told = asking.told + settings
        if re.search(r"virtualenvs\.create" + _FALSE, told) or _is(asked, "POETRY_VIRTUALENVS_CREATE", "false", "0"):
            return SYSTEM
        if re.search(r"virtualenvs\.in-project" + _TRUE, told) or _is(
            asked, "POETRY_VIRTUALENVS_IN_PROJECT", "true", "1"
        ):
            return _under(place, ".venv")
    return Problem("unknown-environment", f"{tool} makes an environment whose folder has a name of its own")


def _is(asked: Asked, name: str, *values: str) -> bool:
    return (asked.environment.get(name) or "").lower() in values


def _poetry_settings(facts: Facts, stage: Stage, run: Instruction, place: str | None) -> str:
    """What poetry.toml of the context sets, written as `poetry config` is told."""
    data = View(facts, stage, run).read(posixpath.join(place, "poetry.toml")) if place else None
    if data is None:
        return ""
    from layersmith.context.project import Stop, parse_toml, table

    try:
        found = table(parse_toml(data.decode("utf-8", "replace"), "poetry.toml").get("virtualenvs"))
    except Stop:
        return ""
    return "".join(f"\nvirtualenvs.{key} {str(value).lower()}" for key, value in found.items())
