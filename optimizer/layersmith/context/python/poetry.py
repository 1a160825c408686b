"""What `poetry install` and `poetry export` read (Poetry: "Commands", "The pyproject.toml file")."""

from __future__ import annotations

import re
from typing import Any

from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.pip import home_files, installs
from layersmith.context.python.projects import entry, line_of, local_dependency, part, path_dependencies, texts, toml
from layersmith.context.python.start import python_starts
from layersmith.wildcards import named_by

_LICENSES = ("LICENSE*", "LICENCE*", "COPYING*", "AUTHORS*", "NOTICE*", "LICENSES")
"""Files that go into the metadata of a package that says nothing else (PEP 639; poetry-core)."""


def poetry(gathered: Gathered, asked: Asked) -> None:
    """Gather what a call of Poetry needs."""
    python_starts(gathered, asked)
    if asked.doubt is not None:
        raise UnclearError("unknown-word", "not all words of the command are known")
    folder = _folder(gathered, asked)
    settings = toml(gathered, f"{folder}/pyproject.toml")
    if not settings:
        raise UnclearError("missing-file", f"{folder}/pyproject.toml is no file of the build context")
    own = toml(gathered, f"{folder}/poetry.toml")
    locked = gathered.content(f"{folder}/poetry.lock")
    home_files(gathered, ".config/pypoetry/config.toml", ".config/pypoetry/auth.toml", ".netrc")
    _environment(gathered, asked, folder, own)
    if part(settings, "tool", "poetry", "requires-plugins"):
        gathered.writes(f"{folder}/.poetry")
    _dependencies(gathered, asked, folder, settings, locked)
    _dynamic_version(gathered, asked, folder, settings)
    if asked.subcommand == "export":
        gathered.writes(*(gathered.at(path) for path in asked.values("-o", "--output")))
        return
    if asked.subcommand in ("add", "update"):
        raise UnclearError("changes-project", f"poetry {asked.subcommand} changes pyproject.toml or poetry.lock")
    if locked is None:
        gathered.writes(f"{folder}/poetry.lock")
    if _wants_root(asked, settings):
        _root(gathered, folder, settings, locked or b"")
    installs(gathered, asked)


def _folder(gathered: Gathered, asked: Asked) -> str:
    """The nearest folder with a pyproject.toml, from the one that is named on (`Factory.locate`)."""
    named = asked.values("-C", "--directory", "-P", "--project")
    start = gathered.at(named[-1]) if named else gathered.call.folder
    for above in gathered.ancestors(start):
        path = f"{above.rstrip('/')}/pyproject.toml"
        if gathered.is_file(path):
            return above.rstrip("/")
        gathered.sees(path)
    raise UnclearError("missing-file", f"no pyproject.toml of the build context is in {start} or above")


def _environment(gathered: Gathered, asked: Asked, folder: str, settings: dict[str, Any]) -> None:
    """A `.venv` in the project is used when it is there, and made when settings say so."""
    gathered.sees(f"{folder}/.venv", f"{folder}/.poetry")
    if gathered.tree.kind(f"{folder}/.venv") is not None:
        raise UnclearError("own-program", f"{folder}/.venv of the build context is where it installs")
    chosen = asked.known("POETRY_VIRTUALENVS_IN_PROJECT") or part(settings, "virtualenvs").get("in-project")
    if str(chosen).lower() in ("1", "true"):
        gathered.writes(f"{folder}/.venv")
    else:
        # A setting in the image, which is not seen here, may ask for it too.
        gathered.writes(f"{folder}/.venv", f"{folder}/.poetry")


_LOCAL = re.compile(rb"^type = \"(directory|file)\"\r?\n(?:reference = .*\n)?url = \"([^\"\n]*)\"", re.MULTILINE)


def _dependencies(
    gathered: Gathered, asked: Asked, folder: str, settings: dict[str, Any], locked: bytes | None
) -> None:
    if asked.has("--no-directory"):
        named: list[str] = []
    else:
        named = path_dependencies(settings) + [
            url.decode("utf-8", "replace") for _, url in _LOCAL.findall(locked or b"")
        ]
    for dependency in texts(entry(settings, "project", "dependencies")):
        if "file:" in dependency:
            place = line_of(gathered, f"{folder}/pyproject.toml", "file:")
            raise UnclearError("local-dependency", f"{dependency} is a local project", place)
    for one in dict.fromkeys(named):
        local_dependency(gathered, one, folder or "/", f"{folder}/pyproject.toml")


def _dynamic_version(gathered: Gathered, asked: Asked, folder: str, settings: dict[str, Any]) -> None:
    """A plugin that works the version out from the repository, whatever Poetry is asked for."""
    if "poetry-dynamic-versioning" not in part(settings, "tool"):
        return
    path = f"{folder}/pyproject.toml"
    kept = [f"{above.rstrip('/')}/.git" for above in gathered.ancestors(folder or "/")]
    gathered.sees(*kept)
    if _wants_root(asked, settings) or any(gathered.tree.kind(one) is not None for one in kept):
        place = line_of(gathered, path, "poetry-dynamic-versioning")
        raise UnclearError("version-control", f"{path}: the version is worked out from the repository", place)


def _wants_root(asked: Asked, settings: dict[str, Any]) -> bool:
    """Whether the project itself is installed."""
    if asked.subcommand == "export" or asked.has("--no-root"):
        return False
    if entry(settings, "tool", "poetry", "package-mode") is False:
        return False
    # `--only main` still installs the project; `--only` of other groups does not.
    chosen = [name for value in asked.values("--only") for name in value.split(",")]
    return not chosen or "main" in chosen or "default" in chosen


def _root(gathered: Gathered, folder: str, settings: dict[str, Any], locked: bytes) -> None:
    """The project itself, installed as editable: Poetry writes a path and the metadata, and only asks whether each of
    the packages holds a module.

    Seen with Poetry 1.1 to 2.2. Older ones list the modules; a lock file of format 2 shows that it is newer.
    """
    path = f"{folder}/pyproject.toml"
    own = part(settings, "tool", "poetry")
    system = part(settings, "build-system")
    place = line_of(gathered, path, "build-backend") or line_of(gathered, path, "[tool.poetry]") or Place(path, 1)
    if not own.get("name") and not part(settings, "project").get("name"):
        raise UnclearError("project-listed", f"{path} names no package, which Poetry refuses", place)
    if own.get("build") or system.get("build-backend", "poetry.core.masonry.api") not in (
        "poetry.core.masonry.api", "poetry.masonry.api"
    ):  # fmt: skip
        raise UnclearError("project-code", f"{path}: Poetry builds the project itself by other means", place)
    if not re.search(rb'^lock-version = "[2-9]\.', locked, re.MULTILINE):
        raise UnclearError(
            "project-listed", f"{path}: Poetry installs the project itself, and how depends on its age", place
        )
    for name in _readmes(settings):
        gathered.file(gathered.at(name, folder or "/"))
    _licenses(gathered, folder, settings)
    for script in (*part(own, "scripts").values(), *part(settings, "project", "scripts").values()):
        for reference in texts(entry(script, "reference")):
            gathered.file(gathered.at(reference, folder or "/"))
    for base in _packages(gathered, folder, settings, place):
        gathered.sees(base)
        module = next((one for one in gathered.below(base) if one.endswith(".py")), None)
        stub = next((one for one in gathered.below(base) if one.endswith(".pyi")), None)
        if module is None or (stub is not None and gathered.is_folder(base) and base.endswith("-stubs")):
            raise UnclearError("project-listed", f"{base} holds no module, which Poetry refuses", place)
        gathered.file(_first_module(gathered, base) or module)


def _first_module(gathered: Gathered, base: str) -> str | None:
    path = f"{base}/__init__.py"
    return path if gathered.is_file(path) else None


def _readmes(settings: dict[str, Any]) -> list[str]:
    named = entry(settings, "project", "readme")
    return [
        *texts(entry(settings, "tool", "poetry", "readme")),
        *texts(entry(named, "file") if isinstance(named, dict) else named),
    ]


def _licenses(gathered: Gathered, folder: str, settings: dict[str, Any]) -> None:
    chosen = texts(entry(settings, "project", "license-files"))
    if any("/" in one for one in chosen):
        place = line_of(gathered, f"{folder}/pyproject.toml", "license-files")
        raise UnclearError("project-listed", "which license files there are is worked out from patterns", place)
    patterns = [*_LICENSES, *texts(entry(settings, "project", "license", "file")), *chosen]
    for pattern in patterns:
        gathered.sees(f"{folder}/{pattern}")
    for name in gathered.tree.children(folder or "/"):
        path = f"{folder}/{name}"
        if not any(named_by(name, pattern) for pattern in patterns):
            continue
        for one in gathered.below(path) if gathered.is_folder(path) else (path,):
            gathered.file(one)


def _packages(gathered: Gathered, folder: str, settings: dict[str, Any], place: Place) -> list[str]:
    """The folders of the packages that the project is made of."""
    own = part(settings, "tool", "poetry")
    listed = own.get("packages")
    name = own.get("name") or part(settings, "project").get("name")
    if listed is None and isinstance(name, str):
        module = re.sub(r"[-.]+", "_", name)
        for base in (module, f"src/{module}"):
            if gathered.is_folder(f"{folder}/{base}"):
                return [f"{folder}/{base}"]
            gathered.sees(f"{folder}/{base}", f"{folder}/{base}.py")
        raise UnclearError("project-listed", f"Poetry finds no package {module} in {folder}", place)
    found = []
    for one in listed if isinstance(listed, list) else [{}]:
        base, within = entry(one, "include"), part(one).get("from", "")
        if (
            not isinstance(base, str)
            or not isinstance(within, str)
            or set(f"{base}{within}") & set("*?[")
            or (not gathered.is_folder(path := gathered.at(base, gathered.at(within, folder or "/"))))
        ):
            raise UnclearError("project-listed", "which modules the packages are is worked out from patterns", place)
        found.append(path)
    return found
