"""What conda, mamba and micromamba read: environment files, lists of packages (conda: "Managing environments")."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.pip import home_files, installs
from layersmith.context.python.projects import line_of
from layersmith.context.python.requirements import follow, lines, links, requirement
from layersmith.context.python.start import own_program

_CONDARC = (".condarc", ".conda/.condarc", ".mambarc", ".config/conda/.condarc", ".conda/environments.txt", ".netrc")


def conda(gathered: Gathered, asked: Asked) -> None:
    """Gather what a call of conda, mamba or micromamba needs."""
    own_program(gathered, asked)
    micromamba = (asked.program.literal or "").endswith("micromamba")
    if asked.doubt == "unknown-flag":
        raise UnclearError("unknown-word", "not all words of the command are known")
    environment = asked.subcommand in ("env create", "env update")
    # A bare -f is --force for `conda install`, and a file everywhere else.
    files = list(asked.values("--file", *(("-f",) if environment or micromamba else ())))
    if environment and not files and not micromamba:
        names = ("environment.yml", "environment.yaml")
        found = [name for name in names if gathered.is_file(gathered.at(name))]
        gathered.sees(*(gathered.at(name) for name in names))
        if any(word.literal is None or "/" not in word.literal for word in asked.operands) or not found:
            raise UnclearError("missing-file", f"no environment.yml of the build context is in {gathered.call.folder}")
        files = found[:1]
    for name in files:
        if not re.match(r"https?:", name):
            _file(gathered, asked, gathered.at(name), yaml_only=environment)
    for word in asked.operands:
        if (word.literal or "").endswith((".tar.bz2", ".conda")):
            gathered.file(gathered.at(word.literal or ""))
    for name in ("CONDARC", "MAMBARC"):
        if named := asked.known(name):
            gathered.file(gathered.at(named))
    home_files(gathered, *_CONDARC)
    gathered.writes(*(gathered.at(one) for one in asked.values("-p", "--prefix") if "/" in one))
    installs(gathered, asked)


def _file(gathered: Gathered, asked: Asked, path: str, yaml_only: bool) -> None:
    text = gathered.text(path)
    if text is None:
        raise UnclearError("missing-file", f"{path} is no file of the build context")
    if not path.endswith((".yml", ".yaml")):
        if yaml_only:
            raise UnclearError("unreadable", f"{path} is no environment file that is understood", Place(path, 1))
        for number, line in enumerate(text.splitlines(), 1):
            if (named := line.partition("#")[0].strip()) and re.match(r"[./]|file:", named):
                raise UnclearError("local-dependency", f"line {number} of {path} is a local file", Place(path, number))
        return
    for number, line in _pip_lines(_yaml(path, text), path, gathered):
        _pip(gathered, asked, path, number, line)


def _yaml(path: str, text: str) -> Any:
    from layersmith.context.yaml import YamlError, parsed  # few projects have such a file

    if text.count("&") + text.count("*") > 200 or text.count("[") + text.count("{") > 500 or len(text) > 1_000_000:
        raise UnclearError("unreadable", f"{path} is too large to be read here", Place(path, 1))
    try:
        return parsed(text)
    except YamlError as error:
        place = Place(path, error.line)
        raise UnclearError("unreadable", f"{path} is no YAML file that is understood", place) from None


def _pip_lines(settings: Any, path: str, gathered: Gathered) -> Iterator[tuple[int, str]]:
    """The entries of `dependencies: - pip:`, with their lines."""
    listed = settings.get("dependencies") if isinstance(settings, dict) else None
    for one in listed if isinstance(listed, list) else ():
        own = one.get("pip") if isinstance(one, dict) else None
        for entry in own if isinstance(own, list) else ():
            place = line_of(gathered, path, str(entry))
            yield place.line if place else 1, str(entry)
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, str) and re.match(r"[./]|file:", one):
            raise UnclearError(
                "local-dependency", f"{path} names the local package {one}", line_of(gathered, path, one)
            )


def _pip(gathered: Gathered, asked: Asked, path: str, number: int, text: str) -> None:
    """conda writes the entries to a requirements file beside the environment file, and runs pip in that folder."""
    folder = posixpath.dirname(path)
    gathered.writes(f"{folder}/condaenv.*.requirements.txt", f"{folder}/mambaf*")
    for line in lines(path, "\n" * (number - 1) + text, asked.environment):
        for letter, named in line.options:
            if letter in "rc":
                nested = named if re.match(r"https?:", named) else gathered.at(named, folder)
                follow(gathered, nested, asked.environment, base=folder, by=line.place)
            elif letter == "e":
                requirement(gathered, named, folder, editable=True, by=line.place)
            else:
                links(gathered, named, (folder,))
        if line.requirement:
            requirement(gathered, line.requirement, folder, by=line.place)
