"""What building a local Python project reads: its own folder, and what it reaches outside of it."""

from __future__ import annotations

import re
from typing import Any

from layersmith.context.python.gather import Gathered, Place, UnclearError, decode
from layersmith.context.toml import table_of

_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar", ".tar.lz", ".tlz",
             ".tar.lzma", ".egg")  # fmt: skip

_BACKENDS = {
    "setuptools.build_meta": "setuptools",
    "setuptools.build_meta:__legacy__": "setuptools",
    "hatchling.build": "hatchling",
    "hatchling.ouroboros": "hatchling",
    "flit_core.buildapi": "flit",
    "flit.buildapi": "flit",
    "poetry.core.masonry.api": "poetry-core",
    "poetry.masonry.api": "poetry-core",
    "pdm.backend": "pdm-backend",
    "pdm.pep517.api": "pdm-backend",
    "uv_build": "uv",
}
"""Build back ends whose way around a project is known."""

_FROM_HISTORY = re.compile(r"scm|vcs|versioneer|\bpbr\b|git|dunamai|versioningit|dynamic-versioning", re.IGNORECASE)


PROJECTS = 100
"""So many local projects that name each other are followed."""


def archive(path: str) -> bool:
    """Whether pip takes a file called `path` for a package."""
    return path.lower().endswith(_ARCHIVES)


def project(gathered: Gathered, folder: str, *, editable: bool = False, by: Place | None = None) -> None:
    """Gather what installing the project in `folder` reads.

    A project apart from the folder that the command runs in is read as a whole. Raises UnclearError for the project
    of that folder itself, and for one whose build may look anywhere.
    """
    known: set[str] = set()
    _project(gathered, folder, editable, by, known)


def _project(gathered: Gathered, folder: str, editable: bool, by: Place | None, known: set[str]) -> None:
    if folder in known:
        return
    known.add(folder)
    if len(known) > PROJECTS:
        raise UnclearError("too-large", f"more than {PROJECTS} local projects", by)
    settings = f"{folder.rstrip('/')}/pyproject.toml"
    script = f"{folder.rstrip('/')}/setup.py"
    if not gathered.is_file(settings) and not gathered.is_file(script):
        place = by or Place(folder, 1)
        raise UnclearError("missing-file", f"{folder} holds neither setup.py nor pyproject.toml", place)
    if gathered.holds_project(folder):
        raise _whole_project(gathered, folder, editable, by)
    own = toml(gathered, settings)
    _backend(gathered, folder, own, by)
    if gathered.is_file(script):
        from layersmith.context.python.setup_script import outside

        for path in outside(gathered, script):
            gathered.file(path)
    _declared(gathered, folder, own, known)
    gathered.whole(folder)
    gathered.writes(f"{folder}/build", f"{folder}/*.egg-info", f"{folder}/*/*.egg-info")


def _whole_project(gathered: Gathered, folder: str, editable: bool, by: Place | None) -> UnclearError:
    place = by or _where_packages(gathered, folder)
    said = f"line {place.line} of {place.path}" if place else f"the project in {folder}"
    if editable:
        return UnclearError("project-listed", f"{said}: an editable install lists the project's own modules", place)
    return UnclearError("project-code", f"{said}: the project's own code is installed", place)


_PACKAGES = re.compile(r"find_packages|find_namespace_packages|\b(?:packages|py_modules|modules|build-backend)\s*=")


def _where_packages(gathered: Gathered, folder: str) -> Place | None:
    """The line that says which modules a project has, else that which names its build back end."""
    for name in ("setup.py", "setup.cfg", "pyproject.toml"):
        path = f"{folder.rstrip('/')}/{name}"
        data = gathered.tree.read(path) if gathered.is_file(path) else None
        for number, line in enumerate(decode(data).splitlines(), 1) if data else ():
            if _PACKAGES.search(line) and not line.lstrip().startswith(("from ", "import ", "#")):
                return Place(path, number)
    return next(
        (Place(path, 1) for name in ("setup.py", "pyproject.toml") if gathered.is_file(path := f"{folder}/{name}")),
        None,
    )


def toml(gathered: Gathered, path: str) -> dict[str, Any]:
    """The TOML file at `path`, read; nothing when it is not there. Raises UnclearError when it is none."""
    text = gathered.text(path)
    if text is None:
        return {}
    try:
        return table_of(text)
    except ValueError as error:
        found = re.search(r"at line (\d+)", str(error))
        place = Place(path, int(found[1]) if found else 1)
        raise UnclearError("unreadable", f"{path} is no TOML file that is understood", place) from None


def entry(settings: Any, *keys: str) -> Any:
    """What `settings` has at `keys`, None when there is nothing."""
    for key in keys:
        settings = settings.get(key) if isinstance(settings, dict) else None
    return settings


def part(settings: Any, *keys: str) -> dict[str, Any]:
    """The table that `settings` has at `keys`, an empty one when there is none."""
    found = entry(settings, *keys)
    return found if isinstance(found, dict) else {}


def texts(found: Any) -> list[str]:
    """The texts in a list, or the text itself; what else may stand there is left out."""
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]


def backend(settings: dict[str, Any]) -> str | None:
    """The family of the build back end that pyproject.toml names; None when its ways are not known."""
    named = part(settings, "build-system").get("build-backend", "setuptools.build_meta:__legacy__")
    return _BACKENDS.get(named) if isinstance(named, str) else None


def _backend(gathered: Gathered, folder: str, settings: dict[str, Any], by: Place | None) -> None:
    path = f"{folder}/pyproject.toml"
    system = part(settings, "build-system")
    family = backend(settings)
    if family is None or entry(system, "backend-path"):
        place = line_of(gathered, path, "build-backend") or by
        raise UnclearError("build-code", f"{path} names a build back end whose ways are not known", place)
    asks_history = bool(_FROM_HISTORY.search(f"{system.get('requires')} {sorted(part(settings, 'tool'))}"))
    for above in list(gathered.ancestors(folder))[1:]:
        top = above.rstrip("/")
        gathered.sees(f"{top}/.git")
        if gathered.tree.kind(f"{top}/.git") is not None and (asks_history or family in ("hatchling", "poetry-core")):
            raise UnclearError("version-control", f"the build of {folder} asks the repository in {top}/.git", by)
        if family == "hatchling":
            gathered.file(f"{top}/.gitignore")
            gathered.file(f"{top}/.hgignore")


def local_dependency(gathered: Gathered, named: str, folder: str, by: str) -> None:
    """Gather what installing the project, or file, `named` reads, as the file `by` calls it from `folder`."""
    path = gathered.at(named, folder)
    if gathered.is_folder(path):
        project(gathered, path, by=line_of(gathered, by, named))
    else:
        gathered.file(path)


def line_of(gathered: Gathered, path: str, text: str) -> Place | None:
    """The first line of the file at `path` that holds `text`, in quotes if there is one."""
    data = gathered.tree.read(path) if gathered.is_file(path) else None
    lines = decode(data).splitlines() if data else []
    for wanted in (f'"{text}"', f"'{text}'", text):
        for number, line in enumerate(lines, 1):
            if wanted in line:
                return Place(path, number)
    return None


def _declared(gathered: Gathered, folder: str, settings: dict[str, Any], known: set[str]) -> None:
    """What the project's settings name outside of its folder."""
    for name in ("pyproject.toml", "setup.cfg", "setup.py"):
        path = f"{folder}/{name}"
        place = line_of(gathered, path, "file:")
        data = gathered.tree.read(path) if place else None
        if place and data and re.search(r"@\s*(?:f?[\"']\s*)?file:|file:/|file:\.\./", decode(data)):
            raise UnclearError(
                "local-dependency", f"line {place.line} of {path} names a dependency by a file: URL", place
            )
        place = line_of(gathered, path, "../") if name != "setup.py" else None
        if place and not part(settings, "tool", "poetry"):
            raise UnclearError("outside", f"line {place.line} of {path} names a file outside of {folder}", place)
    for other in path_dependencies(settings):
        path = gathered.at(other, folder)
        if gathered.is_folder(path):
            _project(gathered, path, False, line_of(gathered, f"{folder}/pyproject.toml", other), known)
        else:
            gathered.file(path)
    for text in _strings(part(settings, "project"), part(settings, "tool", "poetry")):
        if text.startswith("../") and gathered.is_file(path := gathered.at(text, folder)):
            gathered.file(path)


def _strings(*settings: Any) -> list[str]:
    """All texts in tables and lists."""
    found: list[str] = []
    waiting = list(settings)
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return found


def path_dependencies(settings: dict[str, Any]) -> list[str]:
    """The paths that Poetry's and uv's settings name for dependencies."""
    poetry = part(settings, "tool", "poetry")
    tables = [part(poetry, key) for key in ("dependencies", "dev-dependencies")]
    tables += [part(group, "dependencies") for group in part(poetry, "group").values()]
    tables.append(part(settings, "tool", "uv", "sources"))
    found = []
    for one in tables:
        for wanted in one.values():
            for choice in wanted if isinstance(wanted, list) else [wanted]:
                found += texts(entry(choice, "path"))
    return found
