"""Which module knows which manager."""

from __future__ import annotations

import re

from layersmith.context.python.called import Asked
from layersmith.context.python.conda import conda
from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.pdm import pdm
from layersmith.context.python.pip import home_files, installs, pip, pip_sync
from layersmith.context.python.pipenv import pipenv
from layersmith.context.python.poetry import poetry
from layersmith.context.python.start import python_starts
from layersmith.context.python.uv import uv


def follow(gathered: Gathered, asked: Asked) -> None:
    """Gather what the call `asked` needs. Raises UnclearError when it is not known."""
    for redirect in gathered.call.command.redirects:
        _redirected(gathered, redirect.operator, redirect.target.literal if redirect.target else None)
    {
        "pip": pip,
        "pip-sync": pip_sync,
        "poetry": poetry,
        "pdm": pdm,
        "uv": uv,
        "pipenv": pipenv,
        "conda": conda,
        "flit": _flit,
        "easy_install": _easy_install,
        "setup.py": _setup,
    }[asked.tool](gathered, asked)


def _redirected(gathered: Gathered, operator: str, target: str | None) -> None:
    if target is None or operator.startswith("<<") or operator.endswith("&") or target.startswith("/dev/"):
        return
    if operator.startswith("<"):
        gathered.file(gathered.at(target))
    else:
        gathered.writes(gathered.at(target))


def _flit(gathered: Gathered, asked: Asked) -> None:
    python_starts(gathered, asked)
    path = gathered.at((asked.values("-f", "--ini-file") or ("pyproject.toml",))[-1])
    gathered.text(path)
    if not asked.has("--only-deps"):
        raise UnclearError("project-code", f"{path}: flit installs the project's own module", Place(path, 1))


def _easy_install(gathered: Gathered, asked: Asked) -> None:
    python_starts(gathered, asked)
    for word in asked.operands:
        if word.literal is None or not re.fullmatch(
            r"[\w.-]+(?:\[[\w,-]+\])?(?:[=<>!]=?[\w.*,=<>!]+)?|https?://\S+", word.literal
        ):
            raise UnclearError("unknown-word", f"what easy_install makes of {word.raw} is not known")
        path = gathered.at(word.literal)
        gathered.sees(path)
        if gathered.tree.kind(path) is not None:
            raise UnclearError("project-code", f"easy_install takes {path} for a package")
    gathered.file(gathered.at("setup.cfg"))
    home_files(gathered, ".pydistutils.cfg", ".netrc")
    installs(gathered, asked)
    if asked.has("-f", "--find-links"):
        raise UnclearError("unknown-word", "what easy_install finds is not known")


def _setup(gathered: Gathered, asked: Asked) -> None:
    script = gathered.at(asked.program.literal or "setup.py")
    if not gathered.is_file(script):
        raise UnclearError("missing-file", f"{script} is no file of the build context")
    raise UnclearError("project-code", f"{script} is run on the project's own code", Place(script, 1))
