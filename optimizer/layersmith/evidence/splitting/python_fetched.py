"""Whether uv makes an environment with a Python that it fetches: that one stays where uv keeps it, below the home of
the user, and what `.venv/bin/python` leads to would not be there in the last stage.

Facts: uv's page "Python versions": it takes the version that `--python`, UV_PYTHON or .python-version asks for, one of
its own before that of the system, and fetches it when neither is there, unless UV_PYTHON_DOWNLOADS,
UV_PYTHON_PREFERENCE, UV_NO_MANAGED_PYTHON or their flags say otherwise.
"""

from __future__ import annotations

import posixpath
import re

from layersmith.evidence.environment import environment, folder
from layersmith.evidence.splitting.packages import installs
from layersmith.evidence.splitting.python_steps import Step
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.syntax.tree import Stage
from layersmith.values import number

_MAKES = re.compile(r"\buv\s+(?:-\S+\s+)*(?:sync|venv)\b")
_BRINGS = re.compile(r"\buv\s+(?:-\S+\s+)*python\s+install\b")
_NEVER = re.compile(
    r"--no-managed-python\b|--no-python-downloads\b|--python-preference[= ]only-system\b"
    r"|\bUV_PYTHON_PREFERENCE=[\"']?only-system\b|\bUV_NO_MANAGED_PYTHON=[\"']?(?:1|true)\b"
)
_ASKED = re.compile(r"\buv\s(?:(?!\buv\s)[^&;|\n])*?\s(?:-p|--python)[= ]\s*[\"']?([^\s\"']+)")
_REQUIRES = re.compile(r"^requires-python\s*=\s*[\"']([^\"'\n]+)[\"']", re.MULTILINE)
_CLAUSE = re.compile(r"(>=|~=|==|<)\s*(\d+)\.(\d+)")
_VERSION = re.compile(r"(?:(?:cpython|python)[@-]?)?(\d+(?:\.\d+)*)")


def fetched(facts: Facts, stage: Stage, image: tuple[int, ...] | None, step: Step) -> str | None:
    """Why uv may fetch a Python for the environment that `step` makes, in a sentence; None when it does not.

    `image` is the version of the Python of the base image, as far as its tag tells; None when it has none.
    """
    text = step.run.text.decode("utf-8", "replace")
    known = environment(facts, stage, step.run)
    never = known.get("UV_PYTHON_PREFERENCE") == "only-system" or known.get("UV_NO_MANAGED_PYTHON") in ("1", "true")
    if not _MAKES.search(text) or never or _NEVER.search(text):
        return None
    above = [i for i in stage.instructions if i.keyword == "RUN" and i.start <= step.run.start]
    if any(_BRINGS.search(one.text.decode("utf-8", "replace")) for one in above):
        return "uv installs a Python of its own, which stays below a home folder"
    downloads = known.get("UV_PYTHON_DOWNLOADS", "")
    if downloads in ("never", "manual", "0", "false"):
        return None
    if image is None:
        names = [name for one in above if (found := installs(facts, one)) for name in found.names]
        if not any(re.match(r"(?:lib)?python\d*(?:\.\d+)?\b", name) for name in names):
            return f"{stage.base} has no Python, so that uv fetches one, which stays below a home folder"
    wanted = _wanted(facts, stage, step, text, known.get("UV_PYTHON", ""))
    if wanted is None:
        needed = _needed(facts, stage, step)
        fits = needed is None or not image or len(image) < 2 or _fits(image[:2], needed)
        return None if fits else f"pyproject.toml needs Python {needed}, which {stage.base} has not: uv fetches one"
    if "/" in wanted or wanted in ("", "3", "python", "python3", "cpython"):
        return None
    match = _VERSION.fullmatch(wanted)
    numbers = tuple(number(part) for part in match[1].split(".")) if match else ()
    if numbers and image and numbers == image[: len(numbers)]:
        return None
    return f"uv fetches Python {wanted} when {stage.base} has another one"


def _needed(facts: Facts, stage: Stage, step: Step) -> str | None:
    """What pyproject.toml says of versions of Python, when it is a file of the context."""
    data = View(facts, stage, step.run).read(posixpath.join(folder(facts, stage, step.run) or "/", "pyproject.toml"))
    found = _REQUIRES.search(data.decode("utf-8", "replace")) if data is not None else None
    return found[1] if found else None


def _fits(version: tuple[int, ...], needed: str) -> bool:
    """Whether a Python of `version`, its first two numbers, is one that is `needed`."""
    if re.search(r"==\s*\d+\.\d+\.\d", needed):
        return False
    for sign, first, second in _CLAUSE.findall(needed):
        bound = (number(first), number(second))
        if (sign in (">=", "~=") and version < bound) or (sign == "==" and version != bound):
            return False
        if sign == "<" and version >= bound:
            return False
    return True


def _wanted(facts: Facts, stage: Stage, step: Step, text: str, variable: str | None) -> str | None:
    """The version that uv is asked for; None when it may take any."""
    if found := _ASKED.search(text):
        return found[1]
    if variable is None or variable:
        return variable or "of a variable"
    place = folder(facts, stage, step.run) or "/"
    view = View(facts, stage, step.run)
    while True:
        for name in (".python-versions", ".python-version"):
            data = view.read(posixpath.join(place, name))
            lines = data.decode("utf-8", "replace").splitlines() if data is not None else []
            if told := next((line.strip() for line in lines if line.strip() and not line.startswith("#")), None):
                return told
        if place == "/":
            return None
        place = posixpath.dirname(place)
