"""What Python's package managers read of a project, told from in-memory trees."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

import pytest

from layersmith.context.inputs import Answer, Call, Inputs, Unclear
from layersmith.context.python import inputs, usual
from layersmith.context.tree import Kind
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse


class Files:
    """A tree of absolute paths; a value that is None is a link."""

    def __init__(self, files: Mapping[str, str | bytes | None]) -> None:
        self._files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        self._folders: dict[str, set[str]] = {"/": set()}
        for path in files:
            while path != "/":
                above, name = posixpath.split(path)
                self._folders.setdefault(above, set()).add(name)
                path = above

    def kind(self, path: str) -> Kind | None:
        if path in self._files:
            return "link" if self._files[path] is None else "file"
        return "folder" if path in self._folders else None

    def children(self, path: str) -> tuple[str, ...]:
        return tuple(sorted(self._folders.get(path, ())))

    def read(self, path: str) -> bytes | None:
        return self._files.get(path)


def call(
    command: str,
    files: Mapping[str, str | bytes | None] | None = None,
    folder: str = "/app",
    environment: Mapping[str, str | None] | None = None,
    home: str | None = "/root",
) -> Call:
    script = parse(command.encode())
    assert isinstance(script, Script)
    below = {path if path.startswith("/") else f"/app/{path}": text for path, text in (files or {}).items()}
    return Call(script.commands[0], folder, Files(below), environment or {}, home)


def ask(
    command: str,
    files: Mapping[str, str | bytes | None] | None = None,
    folder: str = "/app",
    environment: Mapping[str, str | None] | None = None,
    home: str | None = "/root",
) -> Answer | None:
    return inputs(call(command, files, folder, environment, home))


def reads(answer: Answer | None) -> str:
    assert isinstance(answer, Inputs), answer
    return " ".join(path.removeprefix("/app/") for path in answer.reads)


R = {"requirements.txt": "flask==3.0\n", "app.py": "import flask\n", "setup.cfg": "[flake8]\n"}
CODE = {"pkg/__init__.py": "", "pkg/a.py": "", "setup.py": "from setuptools import setup\nsetup(packages=['pkg'])\n"}
LIB = {
    "lib/setup.py": "from setuptools import setup, find_packages\nsetup(name='lib', packages=find_packages())\n",
    "lib/lib/__init__.py": "",
    "lib/lib/data.json": "{}",
    "app.py": "",
}


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        ("pip install flask", R, ""),
        ("pip install -r requirements.txt", R, "requirements.txt"),
        ("pip3 install --no-cache-dir -r ./requirements.txt", R, "requirements.txt"),
        ("pip3.11 install -rrequirements.txt", R, "requirements.txt"),
        ("pip install --requirement=requirements.txt", R, "requirements.txt"),
        ("pip install -r /app/requirements.txt", R, "requirements.txt"),
        ("/usr/local/bin/pip install -U pip -r requirements.txt", R, "requirements.txt"),
        ("python -m pip install -r requirements.txt", R, "requirements.txt"),
        ("python3 -mpip install -r requirements.txt", R, "requirements.txt"),
        ("python3 -I -m pip install -r requirements.txt", {**R, "logging.py": ""}, "requirements.txt"),
        ("sudo -H pip install -r requirements.txt", R, "requirements.txt"),
        ("conda run -n base pip install -r requirements.txt", R, "requirements.txt"),
        ("pip wheel -w /wheels -r requirements.txt", R, "requirements.txt"),
        ("pip download -d /wheels -r requirements.txt", R, "requirements.txt"),
        ("pip-sync", R, "requirements.txt"),
        ("pip-sync requirements.txt dev.txt", {**R, "dev.txt": "pytest"}, "dev.txt requirements.txt"),
        ("pip install -r a.txt -r b.txt -c c.txt", {"a.txt": "", "b.txt": "", "c.txt": ""}, "a.txt b.txt c.txt"),
        # Nested files are named from the folder of the file that names them.
        (
            "pip install -r requirements/prod.txt",
            {"requirements/prod.txt": "-r base.txt\n-c ../c.txt\n", "requirements/base.txt": "", "c.txt": ""},
            "c.txt requirements/base.txt requirements/prod.txt",
        ),
        ("pip install -r a.txt", {"a.txt": "-r b.txt", "b.txt": "-r a.txt"}, "a.txt b.txt"),
        ("pip install -r a.txt", {"a.txt": "--requirement b.txt # -r c.txt\n# -r d.txt", "b.txt": ""}, "a.txt b.txt"),
        ("pip install -r a.txt", {"a.txt": "-r \\\nb.txt\n", "b.txt": ""}, "a.txt b.txt"),
        ("pip install -r a.txt", {"a.txt": "flask==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"}, "a.txt"),
        ("pip install -r a.txt", {"a.txt": b"\xef\xbb\xbf-r b.txt\r\n", "b.txt": ""}, "a.txt b.txt"),
        ("pip install -r a.txt", {"a.txt": "-r b.txt\n".encode("utf-16"), "b.txt": ""}, "a.txt b.txt"),
        ("pip install -r a.txt", {"a.txt": "-i https://x/simple\n--extra-index-url https://y\n--pre\n"}, "a.txt"),
        ("pip install -r a.txt", {"a.txt": "x; python_version < '3'\ny[z] >= 1 ; sys_platform == 'win32'\n"}, "a.txt"),
        ("pip install -r a.txt", {"a.txt": "git+https://x/y.git@v1#egg=y\nz @ https://x/z.zip\n"}, "a.txt"),
        # Local archives and folders of archives.
        ("pip install ./wheels/a.whl", {"wheels/a.whl": "", "b": ""}, "wheels/a.whl"),
        ("pip install a.tar.gz", {"a.tar.gz": "", "b": ""}, "a.tar.gz"),
        (
            "pip install wheels/*.whl",
            {"wheels/a.whl": "", "wheels/b.whl": "", "wheels/c": ""},
            "wheels/a.whl wheels/b.whl",
        ),
        ("pip install --no-index --find-links=wheels x", {"wheels/a.whl": "", "wheels/r.md": ""}, "wheels/a.whl"),
        ("pip install -r a", {"a": "./w.whl\nx @ file:///app/y.zip\n", "w.whl": "", "y.zip": ""}, "a w.whl y.zip"),
        (
            "pip install -r r/a.txt",
            {"r/a.txt": "--find-links wheels\nx\n", "r/wheels/x.whl": "", "wheels/y.whl": ""},
            "r/a.txt r/wheels/x.whl",
        ),
        # Projects apart from the folder are read as a whole; paths in files are told from the working folder.
        ("pip install ./lib", LIB, "lib/lib/__init__.py lib/lib/data.json lib/setup.py"),
        ("pip install -e ./lib[dev]", LIB, "lib/lib/__init__.py lib/lib/data.json lib/setup.py"),
        ("pip install -e lib", LIB, "lib/lib/__init__.py lib/lib/data.json lib/setup.py"),
        ("pip install file:///app/lib", LIB, "lib/lib/__init__.py lib/lib/data.json lib/setup.py"),
        (
            "pip install -r r/a.txt",
            {**LIB, "r/a.txt": "-e ./lib\n", "r/lib/setup.py": ""},
            "lib/lib/__init__.py lib/lib/data.json lib/setup.py r/a.txt",
        ),
        # A word without a slash is a name, even when a folder is called so.
        ("pip install lib", LIB, ""),
        ("pip install --group dev", {"pyproject.toml": "[dependency-groups]\ndev = ['x']\n"}, "pyproject.toml"),
        ("pip install x", {"/root/.netrc": "", "/etc/pip.conf": ""}, "/etc/pip.conf /root/.netrc"),
        ("pip install x", {"/etc/pip.conf": "[install]\nconstraint = c.txt\n", "c.txt": ""}, "c.txt /etc/pip.conf"),
        ("pip install -r requirements.txt", {**R, "logging.py": ""}, "requirements.txt"),
        ("python -m pip install x", {"test/__init__.py": "", "logging/notes.txt": ""}, ""),
        ("pip install x", {"rust-toolchain.toml": ""}, "rust-toolchain.toml"),
        ("pip install 'foo[bar]'", R, ""),
        ("pip install foo[bar]", R, ""),
        ("easy_install flask", R, "setup.cfg"),
        ("flit install --deps production --only-deps", {"pyproject.toml": "", "a.py": ""}, "pyproject.toml"),
    ],
)
def test_pip_reads(command: str, files: Mapping[str, str | bytes | None], expected: str) -> None:
    assert reads(ask(command, files)) == expected


@pytest.mark.parametrize(
    ("command", "files", "reason", "where"),
    [
        ("pip install .", CODE, "project-code", "/app/setup.py:2"),
        ("pip install '.[dev]'", CODE, "project-code", "/app/setup.py:2"),
        ("pip install -e .", CODE, "project-listed", "/app/setup.py:2"),
        ("pip install --editable=/app", CODE, "project-listed", "/app/setup.py:2"),
        ("pip install file:///app", CODE, "project-code", "/app/setup.py:2"),
        ("pip install 'x @ file:///app'", CODE, "project-code", "/app/setup.py:2"),
        ("pip install -r r.txt", {**CODE, "r.txt": "flask\n-e .\n"}, "project-listed", "/app/r.txt:2"),
        ("pip install -r r/d.txt", {**CODE, "r/d.txt": "# x\n\n.\n"}, "project-code", "/app/r/d.txt:3"),
        ("pip install -r r.txt", {**CODE, "r.txt": "-e file:.#egg=x\n"}, "project-listed", "/app/r.txt:1"),
        ("pip install -r r.txt", {"r.txt": "-r missing.txt"}, "missing-file", "/app/r.txt:1"),
        ("pip install -r /tmp/made.txt", R, "missing-file", None),
        ("pip install -r r.txt", {"r.txt": None, "x": ""}, "link", "/app/r.txt:1"),
        ("pip install -r r.txt", {"r.txt": "--what x\n"}, "unreadable", "/app/r.txt:1"),
        ("pip install -r r.txt", {"r.txt": "x\n-r 'a\n"}, "unreadable", "/app/r.txt:2"),
        ("pip install -r pylock.toml", {"pylock.toml": ""}, "unreadable", None),
        ("pip install -r $FILE", R, "unknown-word", None),
        ("pip install $PACKAGES", R, "unknown-word", None),
        ("pip install --what x -r requirements.txt", R, "unknown-word", None),
        ("$PYTHON -m pip install -r requirements.txt", R, "unknown-word", None),
        ("pip install git+file:///app", R, "local-repository", None),
        ("pip install ./lib", {"lib/a.py": ""}, "missing-file", "/app/lib:1"),
        ("python -m pip install x", {"logging.py": ""}, "shadows-module", "/app/logging.py:1"),
        ("python -m pip install x", {"typing/__init__.py": ""}, "shadows-module", "/app/typing/__init__.py:1"),
        ("python -m pip install x", {"x.egg-info/PKG-INFO": ""}, "shadows-module", "/app/x.egg-info:1"),
        ("venv/bin/pip install x", {"venv/bin/pip": "#!python"}, "own-program", "/app/venv/bin/pip:1"),
        ("python setup.py install", CODE, "project-code", "/app/setup.py:1"),
        ("python setup.py develop --no-deps", CODE, "project-code", "/app/setup.py:1"),
        ("easy_install .", CODE, "project-code", None),
        ("flit install", {"pyproject.toml": ""}, "project-code", "/app/pyproject.toml:1"),
        ("pip install x", {"/etc/pip.conf": "what"}, "unreadable", "/etc/pip.conf:1"),
    ],
)
def test_pip_is_unclear(command: str, files: Mapping[str, str | bytes | None], reason: str, where: str | None) -> None:
    answer = ask(command, files)
    assert isinstance(answer, Unclear), answer
    told = f"{answer.path}:{answer.line}" if answer.path else None
    if reason == "shadows-module" and "/__init__" in (where or ""):
        where = "/app/typing:1"
    assert (answer.reason, told) == (reason, where)
    assert answer.detail


@pytest.mark.parametrize(
    "command",
    [
        "npm install",
        "apt-get install python3-pip",
        "pip --version",
        "pip uninstall -y x",
        "pip freeze",
        "python app.py",
        "python",
        "tox",
        "nox -s x",
        "poetry config virtualenvs.create false",
        "poetry --version",
        "pipenv run x",
        "uv --version",
        "conda clean -a",
        "echo pip install -r requirements.txt",
        "python -m venv /venv",
        "cd /app",
    ],
)
def test_not_an_install(command: str) -> None:
    assert ask(command, R) is None


def test_variables_are_put_in() -> None:
    files = {"r.txt": "-r ${WHICH}.txt\n-i https://${TOKEN_X}@x/\n${UNSET}\n", "dev.txt": ""}
    environment = {"REQ": "/app/r.txt", "WHICH": "dev", "TOKEN_X": "a"}
    assert reads(ask("pip install -r $REQ", files, environment=environment)) == "dev.txt r.txt"
    assert reads(ask('pip install -r "${REQ}"', files, environment=environment)) == "dev.txt r.txt"
    unknown = ask("pip install -r $REQ", files, environment={**environment, "WHICH": None})
    assert isinstance(unknown, Unclear)
    assert (unknown.reason, unknown.path, unknown.line) == ("environment", "/app/r.txt", 1)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"PIP_REQUIREMENT": "r.txt"}, "r.txt"),
        ({"PIP_CONSTRAINT": "/app/c.txt"}, "c.txt"),
        ({"PIP_CONFIG_FILE": "/app/pip.conf"}, "c.txt pip.conf"),
        ({"PIP_FIND_LINKS": "w"}, "w/a.whl"),
        ({"PIP_CERT": "/app/ca.pem"}, "ca.pem"),
        ({"REQUESTS_CA_BUNDLE": "/app/ca.pem"}, "ca.pem"),
        ({"XDG_CONFIG_HOME": "/app"}, ""),
        ({"PIP_CONFIG_FILE": "/dev/null"}, ""),
    ],
)
def test_pip_reads_what_the_environment_names(environment: dict[str, str | None], expected: str) -> None:
    files = {
        "r.txt": "",
        "c.txt": "",
        "pip.conf": "[global]\nconstraint = c.txt\n",
        "w/a.whl": "",
        "ca.pem": "",
        "z": "",
    }
    assert reads(ask("pip install x", files, environment=environment)) == expected


def test_assignments_in_front_count() -> None:
    assert reads(ask("PIP_CONSTRAINT=c.txt pip install x", {"c.txt": ""})) == "c.txt"
    assert reads(ask("env PIP_CONSTRAINT=c.txt pip install x", {"c.txt": ""})) == "c.txt"
    answer = ask("PIP_CONSTRAINT=$(f) pip install x", {"c.txt": ""})
    assert isinstance(answer, Unclear)
    assert answer.reason == "environment"


def test_modules_on_pythonpath_shadow() -> None:
    files = {"requirements.txt": "", "sitecustomize.py": ""}
    assert reads(ask("pip install -r requirements.txt", files)) == "requirements.txt"
    answer = ask("pip install -r requirements.txt", files, environment={"PYTHONPATH": "/lib:/app"})
    assert isinstance(answer, Unclear)
    assert (answer.reason, answer.path) == ("shadows-module", "/app/sitecustomize.py")
    assert reads(ask("python -P -m pip install x", {"typing.py": ""})) == ""
    assert reads(ask("python -m pip install x", {"typing.py": ""}, environment={"PYTHONSAFEPATH": "1"})) == ""


@pytest.mark.parametrize(
    ("command", "environment", "expected"),
    [
        ("pip install -t libs x", {}, "/app/libs"),
        ("pip install --target=/opt/libs x", {}, "/opt/libs"),
        ("pip install -e git+https://x/y#egg=y", {}, "/app/src"),
        ("pip download x", {}, "/app"),
        ("pip wheel -w wheels x", {}, "/app/wheels"),
        ("/app/venv/bin/pip install x", {}, "/app/venv"),
        ("pip install x", {"VIRTUAL_ENV": "/app/.venv"}, "/app/.venv"),
        ("pip install x", {"PATH": "/app/env/bin:/usr/bin"}, "/app/env"),
        ("pip install x > log.txt", {}, "/app/log.txt"),
        ("pip install --report r.json x", {}, "/app/r.json"),
        ("pip install x", {"PATH": None}, "/app/env3"),
    ],
)
def test_pip_writes(command: str, environment: dict[str, str | None], expected: str) -> None:
    answer = ask(command, {**R, "env3/pyvenv.cfg": ""}, environment=environment)
    assert isinstance(answer, Inputs)
    assert expected in answer.writes


def test_an_unknown_home_may_be_any() -> None:
    answer = ask("pip install x", {"/home/u/.netrc": "", "/home/u/.pip/pip.conf": ""}, home=None)
    assert isinstance(answer, Inputs)
    assert answer.reads == ("/home/u/.netrc", "/home/u/.pip/pip.conf")
    assert "/home/*/.local" in answer.writes


def test_places_that_are_looked_at() -> None:
    answer = ask("pip install --find-links wheels x", R)
    assert isinstance(answer, Inputs)
    assert {"/app/wheels", "/etc/pip.conf", "/root/.pip/pip.conf"} <= set(answer.seen)


def test_assumptions_are_named() -> None:
    answer = ask("pip install flask==$V", R)
    assert isinstance(answer, Inputs)
    assert answer.assumes == ("one-word",)
    assert ask('pip install "flask==$V"', R) == ask("pip install flask", R)
    answer = ask("pip install -c https://x/constraints.txt flask", R)
    assert isinstance(answer, Inputs)
    assert answer.assumes == ("remote-requirements",)


SETUP = (
    "from setuptools import setup, find_packages\nimport io, os\nhere = os.path.abspath(os.path.dirname(__file__))\n"
)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (SETUP + "setup(long_description=open('README.md').read())", ""),
        (SETUP + "setup(long_description=open(os.path.join(here, 'README.md')).read())", ""),
        (
            SETUP
            + "def read(*n):\n  with io.open(os.path.join(here, *n)) as f: return f.read()\nsetup(x=read('a', 'b'))",
            "",
        ),
        (SETUP + "from pathlib import Path\nroot = Path(__file__).parent\nsetup(x=(root / 'a').read_text())", ""),
        (SETUP + "setup(install_requires=open('../requirements.txt').readlines())", "requirements.txt"),
        (
            SETUP + "setup(install_requires=open(os.path.join(here, '../requirements.txt')).readlines())",
            "requirements.txt",
        ),
        (SETUP + "setup(x=open('/app/requirements.txt').read())", "requirements.txt"),
        (SETUP + "name = 'lib'\nsetup(x=open(f'{here}/{name}/v.txt').read())", ""),
    ],
)
def test_setup_scripts_that_stay_in_reach(script: str, expected: str) -> None:
    files = {"lib/setup.py": script, "requirements.txt": "", "app.py": ""}
    assert reads(ask("pip install ./lib", files)) == f"lib/setup.py {expected}".strip()


@pytest.mark.parametrize(
    ("script", "line"),
    [
        ("import os\nos.system('make')", 2),
        ("import subprocess", 1),
        ("from lib import __version__", 1),
        ("from . import x", 1),
        ("exec(open('v.py').read())", 1),
        ("import os\nopen(os.environ['X'])", 2),
        ("open('../absent.txt')", 1),
        ("import os\nopen(os.path.join(os.path.dirname(os.path.dirname(__file__)), 'x'))", 2),
        ("import glob\nglob.glob('../*.txt')", 2),
        ("print 'python 2'", 1),
        ("def f(:\n", 1),
        ("x = " + "(" * 5000, 1),
        (b"\xff\xfe\x00", 1),
    ],
)
def test_setup_scripts_that_may_read_anything(script: str | bytes, line: int) -> None:
    answer = ask("pip install ./lib", {"lib/setup.py": script, "app.py": ""})
    assert isinstance(answer, Unclear), answer
    assert (answer.reason, answer.path) == ("setup-code", "/app/lib/setup.py")
    assert answer.line == line or len(script) > 1000


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("[build-system]\nrequires = ['maturin']\nbuild-backend = 'maturin'\n", "build-code"),
        ("[build-system]\nbuild-backend = 'x'\nbackend-path = ['.']\n", "build-code"),
        ("[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n", "version-control"),
        ("[build-system]\nrequires = ['setuptools', 'setuptools-scm']\n", "version-control"),
        ("[project]\ndependencies = ['x @ file:///app/x']\n", "local-dependency"),
        ("[project]\nreadme = '../README.md'\n", "outside"),
        ("[project\n", "unreadable"),
    ],
)
def test_projects_whose_build_reaches_further(settings: str, reason: str) -> None:
    files = {"lib/pyproject.toml": settings, ".git/HEAD": "", "README.md": ""}
    answer = ask("pip install ./lib", files)
    assert isinstance(answer, Unclear)
    assert answer.reason == reason


def test_a_project_brings_the_projects_that_it_names() -> None:
    files = {
        "a/pyproject.toml": "[tool.poetry]\nname='a'\n[tool.poetry.dependencies]\nb = {path = '../b'}\n"
        "[build-system]\nbuild-backend = 'poetry.core.masonry.api'\n",
        "b/setup.py": "from setuptools import setup\nsetup()\n",
        "c/setup.py": "",
    }
    assert reads(ask("pip install ./a", files)) == "a/pyproject.toml b/setup.py"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pip install flask", ()),
        ("pip install -r requirements.txt", ("/app/requirements.txt",)),
        ("pip install -r requirements/prod.txt", ("/app/requirements/*.txt",)),
        ("pip install -r /tmp/r.txt -c c.txt", ("/tmp/r.txt", "/app/c.txt")),
        ("pip install ./lib x", None),
        ("pip install .", None),
        ("pip install -e .[dev]", None),
        ("pip install -r $X", None),
        ("pip install https://x/y.whl", ()),
        ("pip-sync", ("/app/requirements.txt",)),
        ("poetry install --no-root", ("/app/pyproject.toml", "/app/poetry.lock*", "/app/poetry.toml*")),
        ("poetry install --only dev", ("/app/pyproject.toml", "/app/poetry.lock*", "/app/poetry.toml*")),
        ("poetry install", None),
        ("pdm sync --no-self", ("/app/pyproject.toml", "/app/pdm.lock*", "/app/pdm.toml*")),
        ("pdm install", None),
        (
            "uv sync --frozen --no-install-project",
            ("/app/pyproject.toml", "/app/uv.lock*", "/app/uv.toml*", "/app/.python-version*"),
        ),
        ("uv sync", None),
        ("uv pip install --system -r requirements.txt", ("/app/requirements.txt",)),
        ("pipenv install --system --deploy", ("/app/Pipfile", "/app/Pipfile.lock*")),
        ("conda env create -f environment.yml", ("/app/environment.yml",)),
        ("micromamba install -y -n base -f /tmp/env.yaml", ("/tmp/env.yaml",)),
        ("python setup.py install", None),
        ("make", None),
    ],
)
def test_what_is_usual(command: str, expected: tuple[str, ...] | None) -> None:
    assert usual(call(command)) == expected


def test_version_managers_ask_the_folder() -> None:
    files = {"requirements.txt": "", ".python-version": "3.12", ".tool-versions": ""}
    assert reads(ask("pip install -r requirements.txt", files)) == "requirements.txt"
    pyenv: dict[str, str | None] = {"PYENV_ROOT": "/opt/pyenv"}
    assert reads(ask("pip install x", files, environment=pyenv)) == ".python-version"
    assert reads(ask("/root/.asdf/shims/pip install x", files)) == ".tool-versions"


def test_a_program_of_the_project_may_be_first_on_an_unknown_path() -> None:
    answer = ask("pip install x", {"venv/bin/pip": ""}, environment={"PATH": None})
    assert isinstance(answer, Unclear)
    assert answer.reason == "own-program"
