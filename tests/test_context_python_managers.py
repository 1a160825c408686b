"""What Poetry, PDM, uv, Pipenv and conda read of a project, told from in-memory trees."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from layersmith.context.inputs import Inputs, Unclear
from test_context_python import ask, reads

POETRY = (
    "[tool.poetry]\nname = 'my-pkg'\nversion = '1'\nreadme = 'README.md'\n[tool.poetry.dependencies]\npython = '^3'\n"
)
CORE = "[build-system]\nrequires = ['poetry-core']\nbuild-backend = 'poetry.core.masonry.api'\n"
LOCK = '[metadata]\nlock-version = "2.0"\n'
OLD_LOCK = '[metadata]\nlock-version = "1.1"\n'
P = {
    "pyproject.toml": POETRY,
    "poetry.lock": LOCK,
    "README.md": "",
    "app.py": "",
    "my_pkg/__init__.py": "",
    "my_pkg/a.py": "",
}
PDM = {"pyproject.toml": "[project]\nname = 'a'\n", "pdm.lock": "", "app.py": ""}
UV = {"pyproject.toml": "[project]\nname = 'a'\nversion = '1'\n", "uv.lock": "", "app.py": "", "README.md": ""}
BUILT = "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n"
PIPENV = {"Pipfile": "[packages]\nflask = '*'\n", "Pipfile.lock": "{}", "app.py": "", "setup.py": ""}
CONDA = {"environment.yml": "name: x\ndependencies:\n  - numpy\n  - pip\n  - pip:\n    - flask\n", "app.py": ""}
LIB = {"lib/pyproject.toml": "[tool.poetry]\nname='lib'\n" + CORE, "lib/lib.py": ""}

Files = Mapping[str, str | bytes | None]


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        ("poetry install --no-root", P, "poetry.lock pyproject.toml"),
        ("python -m poetry install --no-root --no-interaction", P, "poetry.lock pyproject.toml"),
        ("poetry -n install --only main --no-root", P, "poetry.lock pyproject.toml"),
        ("poetry sync --no-root", P, "poetry.lock pyproject.toml"),
        ("poetry install --only dev,test", P, "poetry.lock pyproject.toml"),
        (
            "poetry install --no-root",
            {**P, "poetry.toml": "[virtualenvs]\ncreate = false\n"},
            "poetry.lock poetry.toml pyproject.toml",
        ),
        (
            "poetry install",
            {**P, "pyproject.toml": POETRY.replace("version", "package-mode = false\nversion")},
            "poetry.lock pyproject.toml",
        ),
        ("poetry export -f requirements.txt -o r.txt", P, "poetry.lock pyproject.toml"),
        ("poetry export -f requirements.txt > r.txt", P, "poetry.lock pyproject.toml"),
        # The project itself: a path is written, and each package must hold a module.
        ("poetry install", P, "README.md my_pkg/__init__.py poetry.lock pyproject.toml"),
        (
            "poetry install --without dev",
            {**P, "LICENSE": ""},
            "LICENSE README.md my_pkg/__init__.py poetry.lock pyproject.toml",
        ),
        (
            "poetry install",
            {"pyproject.toml": POETRY + CORE, "poetry.lock": LOCK, "src/my_pkg/__init__.py": "", "src/b.py": ""},
            "poetry.lock pyproject.toml src/my_pkg/__init__.py",
        ),
        (
            "poetry install",
            {
                **P,
                "pyproject.toml": POETRY.replace("version", "packages = [{include = 'x', from = 'lib'}]\nversion"),
                "lib/x/y.py": "",
            },
            "README.md lib/x/y.py poetry.lock pyproject.toml",
        ),
        # Path dependencies, in the settings or in the lock file.
        (
            "poetry install --no-root",
            {**P, **LIB, "pyproject.toml": POETRY + "lib = {path = 'lib'}\n"},
            "lib/lib.py lib/pyproject.toml poetry.lock pyproject.toml",
        ),
        (
            "poetry install --no-root",
            {**P, **LIB, "poetry.lock": LOCK + '[package.source]\ntype = "directory"\nurl = "lib"\n'},
            "lib/lib.py lib/pyproject.toml poetry.lock pyproject.toml",
        ),
        (
            "poetry install --no-root --no-directory",
            {**P, **LIB, "pyproject.toml": POETRY + "lib = {path = 'lib'}\n"},
            "poetry.lock pyproject.toml",
        ),
        (
            "poetry install --no-root",
            {**P, "w.whl": "", "pyproject.toml": POETRY + "w = {path = './w.whl'}\n"},
            "poetry.lock pyproject.toml w.whl",
        ),
        ("poetry install --no-root -C /app", P, "poetry.lock pyproject.toml"),
        ("pdm sync --no-self", PDM, "pdm.lock pyproject.toml"),
        ("pdm install --prod --no-self --no-lock --no-editable", PDM, "pdm.lock pyproject.toml"),
        (
            "pdm install --check --no-self",
            {**PDM, "pdm.toml": "", ".pdm-python": ""},
            ".pdm-python pdm.lock pdm.toml pyproject.toml",
        ),
        (
            "pdm install",
            {**PDM, "pyproject.toml": "[project]\nname='a'\n[tool.pdm]\ndistribution=false\n"},
            "pdm.lock pyproject.toml",
        ),
        ("uv sync --frozen --no-install-project", UV, "pyproject.toml uv.lock"),
        ("uv sync --locked", UV, "pyproject.toml uv.lock"),
        ("uv sync", {**UV, ".python-version": "3.12", "uv.toml": ""}, ".python-version pyproject.toml uv.lock uv.toml"),
        (
            "uv sync --frozen --no-install-project",
            {**UV, "pyproject.toml": UV["pyproject.toml"] + BUILT},
            "pyproject.toml uv.lock",
        ),
        (
            "uv sync --frozen --no-install-workspace",
            {
                "pyproject.toml": "[tool.uv.workspace]\nmembers = ['libs/*']\n",
                "uv.lock": "",
                "libs/a/pyproject.toml": "[project]\nname='a'\n" + BUILT,
                "libs/a/a.py": "",
                "libs/b/x": "",
            },
            "libs/a/pyproject.toml pyproject.toml uv.lock",
        ),
        (
            "uv sync --frozen --no-install-project",
            {
                **UV,
                "lib/pyproject.toml": BUILT,
                "lib/x.py": "",
                "pyproject.toml": UV["pyproject.toml"] + "[tool.uv.sources]\nlib={path='lib'}\n",
            },
            "lib/pyproject.toml lib/x.py pyproject.toml uv.lock",
        ),
        ("uv export --frozen -o r.txt", UV, "pyproject.toml uv.lock"),
        (
            "uv pip install --system -r requirements.txt",
            {"requirements.txt": "-r b.txt", "b.txt": "", "a.py": ""},
            "b.txt requirements.txt",
        ),
        ("uv pip install -r pyproject.toml", UV, "pyproject.toml"),
        ("uv pip sync requirements.txt", {"requirements.txt": ""}, "requirements.txt"),
        ("uv pip install flask", {**UV, "/pyproject.toml": ""}, "pyproject.toml /pyproject.toml"),
        ("uv pip install -c c.txt x", {"c.txt": "", "d.txt": ""}, "c.txt"),
        ("uv tool install ruff", {"app.py": ""}, ""),
        ("pipenv install --system --deploy", PIPENV, "Pipfile Pipfile.lock"),
        ("pipenv sync", {**PIPENV, ".env": "A=1"}, ".env Pipfile Pipfile.lock"),
        ("pipenv install --system --deploy --ignore-pipfile", PIPENV, "Pipfile Pipfile.lock"),
        ("pipenv install -r requirements.txt", {"requirements.txt": ""}, "requirements.txt"),
        (
            "pipenv install --deploy",
            {**PIPENV, "Pipfile": "[packages]\nlib = {path = './lib'}\n", **LIB},
            "Pipfile Pipfile.lock lib/lib.py lib/pyproject.toml",
        ),
        ("conda env create -f environment.yml", CONDA, "environment.yml"),
        ("conda env create", CONDA, "environment.yml"),
        ("mamba env update -n base --file environment.yml", CONDA, "environment.yml"),
        ("micromamba install -y -n base -f environment.yml", CONDA, "environment.yml"),
        ("conda install --file conda.txt", {"conda.txt": "numpy=1\n# x\n", "b": ""}, "conda.txt"),
        ("conda install -y -c conda-forge numpy", CONDA, ""),
        (
            "conda env create -f environment.yml",
            {"environment.yml": "dependencies:\n- pip:\n  - -r r.txt\n", "r.txt": "x\n", "b": ""},
            "environment.yml r.txt",
        ),
        (
            "conda env create -f e/environment.yml",
            {
                "e/environment.yml": "dependencies:\n- pip:\n  - -r r/r.txt\n  - ./lib\n",
                "e/r/r.txt": "",
                "e/lib/setup.py": "",
                "lib/x": "",
            },
            "e/environment.yml e/lib/setup.py e/r/r.txt",
        ),
    ],
)
def test_reads(command: str, files: Files, expected: str) -> None:
    assert reads(ask(command, files)) == expected


@pytest.mark.parametrize(
    ("command", "files", "reason", "where"),
    [
        ("poetry install", {**P, "poetry.lock": OLD_LOCK}, "project-listed", "/app/pyproject.toml:1"),
        (
            "poetry install",
            {**P, "pyproject.toml": POETRY + "[tool.poetry.build]\nscript='b.py'\n"},
            "project-code",
            "/app/pyproject.toml:1",
        ),
        ("poetry install", {"pyproject.toml": POETRY, "poetry.lock": LOCK}, "project-listed", "/app/pyproject.toml:1"),
        ("poetry install --no-root", {"poetry.lock": LOCK}, "missing-file", None),
        ("poetry install --no-root", {**P, "pyproject.toml": "[tool\n"}, "unreadable", "/app/pyproject.toml:1"),
        ("poetry install --no-root", {**P, ".venv/pyvenv.cfg": ""}, "own-program", None),
        (
            "poetry install --no-root",
            {**P, "pyproject.toml": POETRY + "lib = {path = '.'}\n"},
            "project-code",
            "/app/pyproject.toml:7",
        ),
        (
            "poetry install",
            {**P, "pyproject.toml": POETRY + "[tool.poetry-dynamic-versioning]\n"},
            "version-control",
            "/app/pyproject.toml:7",
        ),
        ("poetry add flask", P, "changes-project", None),
        ("poetry install --no-root --what", P, "unknown-word", None),
        ("pdm install", PDM, "project-listed", None),
        (
            "pdm sync --no-self",
            {**PDM, "pyproject.toml": "[tool.pdm.scripts]\npost_install = './x.sh'\n"},
            "script-hooks",
            "/app/pyproject.toml:2",
        ),
        ("pdm sync --no-self", {**PDM, "pdm.lock": 'path = "./lib"\n'}, "local-dependency", "/app/pdm.lock:1"),
        ("pdm sync --no-self", {}, "missing-file", None),
        (
            "uv sync --frozen",
            {**UV, "pyproject.toml": UV["pyproject.toml"] + BUILT},
            "project-listed",
            "/app/pyproject.toml:6",
        ),
        (
            "uv sync --locked --no-install-project",
            {**UV, "pyproject.toml": "[project]\nname='a'\ndynamic = ['dependencies']\n"},
            "project-code",
            "/app/pyproject.toml:3",
        ),
        (
            "uv pip install -r pyproject.toml",
            {"pyproject.toml": "[project]\nname='a'\ndynamic=['dependencies']\n"},
            "project-code",
            "/app/pyproject.toml:3",
        ),
        ("uv pip install -e .", {**UV, "setup.py": ""}, "project-listed", None),
        (
            "uv pip install -r requirements.txt",
            {"requirements.txt": "x\n-e .\n", "setup.py": ""},
            "project-listed",
            "/app/requirements.txt:2",
        ),
        ("uv sync", {}, "missing-file", None),
        ("uv add flask", UV, "changes-project", None),
        ("uv pip install x", {**UV, ".venv/x": ""}, "own-program", None),
        ("uv sync --frozen", {**UV, ".venv/x": ""}, "own-program", None),
        ("pipenv install flask", PIPENV, "changes-project", None),
        ("pipenv install --deploy", {"app.py": ""}, "missing-file", None),
        (
            "pipenv install --deploy",
            {**PIPENV, "Pipfile": "[packages]\n# own\na = {path = '.', editable = true}\n"},
            "project-listed",
            "/app/Pipfile:3",
        ),
        ("pipenv sync", {**PIPENV, "logging.py": ""}, "shadows-module", "/app/logging.py:1"),
        (
            "conda env create -f environment.yml",
            {"environment.yml": "dependencies:\n- numpy\n- pip:\n  - -e .\n", "setup.py": ""},
            "project-listed",
            "/app/environment.yml:4",
        ),
        ("conda env create -f environment.yml", {"environment.yml": "a: [\n"}, "unreadable", "/app/environment.yml:2"),
        (
            "conda env create -f environment.yml",
            {"environment.yml": "a: !!python/object:os.system x\n"},
            "unreadable",
            "/app/environment.yml:1",
        ),
        ("conda env create", {"app.py": ""}, "missing-file", None),
        (
            "conda install --file conda.txt",
            {"conda.txt": "numpy\n./x.tar.bz2\n"},
            "local-dependency",
            "/app/conda.txt:2",
        ),
    ],
)
def test_unclear(command: str, files: Files, reason: str, where: str | None) -> None:
    answer = ask(command, files)
    assert isinstance(answer, Unclear), answer
    assert answer.reason == reason, answer
    if where is not None:
        assert f"{answer.path}:{answer.line}" == where
    assert answer.detail


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        ("poetry install --no-root", {"pyproject.toml": POETRY}, "/app/poetry.lock"),
        ("poetry install --no-root", {**P, "poetry.toml": "[virtualenvs]\nin-project = true\n"}, "/app/.venv"),
        ("poetry export -o r.txt", P, "/app/r.txt"),
        ("pdm install --no-self", PDM, "/app/pdm.lock"),
        ("pdm sync --no-self", PDM, "/app/.pdm-python"),
        ("uv sync", UV, "/app/uv.lock"),
        ("uv sync --frozen", UV, "/app/.venv"),
        ("pipenv install", PIPENV, "/app/Pipfile.lock"),
    ],
)
def test_writes(command: str, files: Files, expected: str) -> None:
    answer = ask(command, files)
    assert isinstance(answer, Inputs)
    assert expected in answer.writes


@pytest.mark.parametrize(
    ("command", "files", "absent"),
    [
        ("uv sync --frozen", UV, "/app/uv.lock"),
        ("pdm sync --no-self", PDM, "/app/pdm.lock"),
        ("pipenv install --deploy", PIPENV, "/app/Pipfile.lock"),
        ("poetry install --no-root", P, "/app/poetry.lock"),
    ],
)
def test_what_is_locked_stays(command: str, files: Files, absent: str) -> None:
    answer = ask(command, files)
    assert isinstance(answer, Inputs)
    assert absent not in answer.writes


def test_settings_above_count() -> None:
    files = {"/srv/pyproject.toml": POETRY, "/srv/poetry.lock": LOCK}
    answer = ask("poetry install --no-root", files, folder="/srv/deep/er")
    assert isinstance(answer, Inputs)
    assert answer.reads == ("/srv/poetry.lock", "/srv/pyproject.toml")
    assert "/srv/deep/er/pyproject.toml" in answer.seen


def test_an_environment_elsewhere() -> None:
    answer = ask("uv sync --frozen", UV, environment={"UV_PROJECT_ENVIRONMENT": "/opt/venv"})
    assert isinstance(answer, Inputs)
    assert "/opt/venv" in answer.writes
    assert "/app/.venv" not in answer.writes
