"""Files of any content get an answer: what is not understood is Unclear, and nothing takes long."""

from __future__ import annotations

import random

import pytest

from layersmith.context.inputs import Answer, Unclear
from test_context_python import ask

_PIECES = (
    "[tool.poetry]\n",
    "[project]\n",
    "[tool.uv.workspace]\n",
    "[build-system]\n",
    "[tool.uv.sources]\n",
    "[packages]\n",
    "[tool.pdm.scripts]\n",
    "name = 'a'\n",
    "name = 1\n",
    "members = ['*', '[', '../x']\n",
    "members = 3\n",
    "readme = {file = 3}\n",
    "readme = ['README.md', 1]\n",
    "packages = [{include = 'a'}, 3]\n",
    "packages = 'a'\n",
    "dependencies = 3\n",
    "dependencies = ['a @ file:///app']\n",
    "dynamic = 'x'\n",
    "build-backend = []\n",
    "requires = 3\n",
    "backend-path = ['.']\n",
    "a = {path = '.'}\n",
    "a = {path = ['..']}\n",
    "a = [{path = 'lib'}, 4]\n",
    "license = {file = '../L'}\n",
    "license-files = ['*', 3]\n",
    "package = 'x'\n",
    "exclude = [1]\n",
    "scripts = {a = {reference = 1}}\n",
    "scripts = 4\n",
    "dependencies:\n",
    "- pip:\n",
    "  - -r r.txt\n",
    "  - -e .\n",
    "- [a, {b: c}]\n",
    "&a [*a]\n",
    "-r r.txt\n",
    "-e .\n",
    "--hash\n",
    "-c \\\n",
    "${X}\n",
    "x @ file:lib\n",
    "file://h/x\n",
    "./lib[x]\n",
    "git+file:///app\n",
    "'\n",
    "\x00",
    "\ufeff",
    "../..\n",
)
_NAMES = (
    "pyproject.toml",
    "poetry.lock",
    "poetry.toml",
    "uv.lock",
    "uv.toml",
    "pdm.lock",
    "Pipfile",
    "Pipfile.lock",
    "r.txt",
    "environment.yml",
    "setup.py",
    "setup.cfg",
    "lib/setup.py",
    "lib/pyproject.toml",
    "/etc/pip.conf",
)
_COMMANDS = (
    "pip install -r r.txt",
    "pip install ./lib",
    "poetry install",
    "poetry install --no-root",
    "uv sync --frozen",
    "uv sync --locked --no-install-project",
    "uv pip install -r pyproject.toml",
    "pdm sync --no-self",
    "pipenv install",
    "conda env create -f environment.yml",
    "pip-sync r.txt",
    "pip install --group x",
)


@pytest.mark.parametrize("seed", range(150))
def test_any_content_gets_an_answer(seed: int) -> None:
    chance = random.Random(seed)
    for command in _COMMANDS:
        files = {
            name: "".join(chance.choices(_PIECES, k=chance.randrange(8)))
            for name in chance.sample(_NAMES, chance.randrange(1, len(_NAMES)))
        }
        answer = ask(command, {"lib/a.py": "", **files}, environment={"X": None} if seed % 2 else {})
        assert isinstance(answer, Answer)


@pytest.mark.parametrize(
    ("command", "name", "content"),
    [
        ("pip install -r r.txt", "r.txt", "a\\\n" * 20_000),
        ("pip install -r r.txt", "r.txt", "#" * 200_000),
        ("pip install -r r.txt", "r.txt", " " * 200_000),
        ("pip install -r r.txt", "r.txt", "a[" * 50_000),
        ("pip install -r r.txt", "r.txt", "a" + " " * 200_000 + "x"),
        ("pip install -r r.txt", "r.txt", "a @" + " " * 200_000 + "x"),
        ("pip install ./lib", "lib/setup.py", "x = 'file:'\n# @" + " " * 50_000 + "x\n"),
        ("pip install -r r.txt", "r.txt", "${" * 100_000),
        ("pip install -r r.txt", "r.txt", "- " * 50_000),
        ("pip install -r r.txt", "r.txt", b"\xff" * 100_000),
        ("poetry install", "pyproject.toml", "a = " + "[" * 5_000),
        ("poetry install", "pyproject.toml", "a." * 5_000 + "b = 1"),
        ("uv sync", "uv.lock", "source = { " * 20_000),
        ("conda env create -f environment.yml", "environment.yml", "[" * 5_000),
        ("conda env create -f environment.yml", "environment.yml", "- " * 5_000),
        ("pip install ./lib", "lib/setup.py", "x = " + "-" * 5_000 + "1"),
        ("pip install ./lib", "lib/setup.py", "x" + "[0]" * 5_000),
        ("pip install ./lib", "lib/setup.py", "import os\n" * 3_000),
        ("pip install ./lib", "lib/setup.py", "".join(" " * n + "if x:\n" for n in range(90)) + " " * 90 + "pass\n"),
    ],
)
def test_long_and_deep_content(command: str, name: str, content: str | bytes) -> None:
    files: dict[str, str | bytes | None] = {"pyproject.toml": "[project]\nname='a'\n", "a.py": "", name: content}
    assert ask(command, files) is not None


def test_many_nested_files_end() -> None:
    files: dict[str, str | bytes | None] = {f"r{n}.txt": f"-r r{n + 1}.txt\n" for n in range(2_000)}
    answer = ask("pip install -r r0.txt", files)
    assert isinstance(answer, Unclear)
    assert answer.reason == "too-large"


def test_projects_that_name_each_other_end() -> None:
    named = "[tool.poetry.dependencies]\nx = {{path = '../p{}'}}\n"
    built = "[build-system]\nbuild-backend = 'poetry.core.masonry.api'\n"
    files: dict[str, str | bytes | None] = {f"p{n}/pyproject.toml": named.format(n + 1) + built for n in range(1_000)}
    answer = ask("pip install ./p0", files)
    assert isinstance(answer, Unclear)
    assert answer.reason == "too-large"
