"""What pip really opens: its own audit events, against what the model says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from layersmith.context.inputs import Call, Inputs
from layersmith.context.python import inputs
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from test_context_python import Files

_WATCH = """
import sys, os, json, atexit
top, out = os.environ["WATCHED"], os.environ["SEEN_FILES"]
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(args[0]))
        if path.startswith(top + "/") and not (isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
            with_hook.append(path)
with_hook = []
def tell():
    fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(fd, (json.dumps(with_hook) + "\\n").encode())
    os.close(fd)
atexit.register(tell)
sys.addaudithook(hook)
"""
SETUP = "from setuptools import setup, find_packages\n"
TAME = "setup(name='own', version=open('VERSION').read().strip(), packages=find_packages())\n"


def _opened(top: Path, words: list[str]) -> set[str]:
    """The files below `top` that pip and all Pythons that it starts open to read."""
    watch, seen = top.parent / "watch", top.parent / "seen.jsonl"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(_WATCH)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(top.parent),
        "PYTHONPATH": str(watch),
        "WATCHED": str(top),
        "SEEN_FILES": str(seen),
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_PREFIX": str(top.parent / "prefix"),
        "PIP_WHEEL_DIR": str(top.parent / "wheels"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    pip = Path(sys.executable).parent / "pip"
    done = subprocess.run(
        [sys.executable, str(pip), *words], cwd=top, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: set[str] = set()
    for line in seen.read_text().splitlines():
        found.update(path.removeprefix(str(top)) for path in json.loads(line))
    return found


OFFLINE = "--no-index --no-deps --no-build-isolation"


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("pip install -r requirements.txt", {"requirements.txt": "# nothing\n", "app.py": "", "setup.py": "1/0"}),
        (
            "pip install -r r/dev.txt",
            {"r/dev.txt": "-r base.txt\n-c ../c", "r/base.txt": "", "c": "", "base.txt": ""},
        ),
        ("pip install -r a.txt", {"a.txt": "-r \\\nb.txt\n# -r c.txt\n", "b.txt": "", "c.txt": ""}),
        ("pip install -r a.txt", {"a.txt": b"\xef\xbb\xbf-r b.txt\r\n", "b.txt": ""}),
        ("pip install -c c.txt -r a.txt", {"a.txt": "", "c.txt": "x==1\n-c d.txt\n", "d.txt": ""}),
        (
            f"pip install {OFFLINE} ./lib",
            {"lib/setup.py": SETUP + TAME, "lib/VERSION": "1", "lib/own/a.py": "", "app.py": ""},
        ),
        (
            f"pip install {OFFLINE} -r r/a.txt",
            {
                "r/a.txt": "./lib\n",
                "lib/setup.py": SETUP + TAME,
                "lib/VERSION": "1",
                "lib/own/a.py": "",
                "r/lib/setup.py": "1/0",
            },
        ),
        (
            f"pip install {OFFLINE} ./lib",
            {
                "lib/setup.py": SETUP
                + "setup(name='own', version=open('../VERSION').read().strip(), py_modules=['own'])\n",
                "lib/own.py": "",
                "VERSION": "2",
                "app.py": "",
            },
        ),
        (
            f"pip install {OFFLINE} -e ./lib",
            {
                "lib/pyproject.toml": "[build-system]\nrequires = []\nbuild-backend = 'setuptools.build_meta'\n"
                "[project]\nname = 'own'\nversion = '1'\nreadme = 'README.md'\n",
                "lib/README.md": "",
                "lib/own/__init__.py": "",
                "README.md": "",
            },
        ),
        (
            f"pip wheel {OFFLINE} ./lib",
            {
                "lib/setup.cfg": "[metadata]\nname = own\nversion = file: VERSION\n",
                "lib/setup.py": SETUP + "setup()\n",
                "lib/VERSION": "3",
                "VERSION": "4",
            },
        ),
    ],
)
def test_all_that_pip_opens_is_told(tmp_path: Path, command: str, files: Mapping[str, str | bytes]) -> None:
    top = tmp_path.resolve() / "app"
    for name, content in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    script = parse(command.encode())
    assert isinstance(script, Script)
    tree = Files({f"{top}/{name}": content for name, content in files.items()})
    answer = inputs(Call(script.commands[0], str(top), tree, {}, str(top.parent)))
    assert isinstance(answer, Inputs), answer
    told = {path.removeprefix(str(top)) for path in answer.reads}
    opened = _opened(top, command.split()[1:]) & {f"/{name}" for name in files}
    assert opened
    assert opened <= told, opened - told
    if not any(name.startswith("lib/") for name in files):
        assert opened == told
