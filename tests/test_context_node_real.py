"""npm itself, without a network: does an install with nothing but the files that it is said to read make the same?"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from layersmith.context.inputs import Call, Inputs
from layersmith.context.node import inputs
from layersmith.disk.context import open_context
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not here")

SOURCES = {"src/index.js": "1", "README.md": "2", ".nvmrc": "20", "public/a.html": "<p>"}
PROJECTS = {
    "workspaces": {
        **SOURCES,
        "package.json": json.dumps({"name": "root", "version": "1.0.0", "workspaces": ["packages/*"]}),
        "packages/a/package.json": json.dumps({"name": "@x/a", "version": "1.0.0", "scripts": {"prepare": "echo a"}}),
        "packages/a/index.js": "1",
        "packages/b/package.json": json.dumps(
            {"name": "@x/b", "version": "1.0.0", "bin": "dist/made-later.js", "dependencies": {"@x/a": "1.0.0"}}
        ),
        "packages/b/src.js": "2",
        "packages/notes/README.md": "3",
    },
    "folders and a script": {
        **SOURCES,
        "package.json": json.dumps(
            {
                "name": "demo",
                "version": "1.0.0",
                "dependencies": {"lib": "file:./lib"},
                "scripts": {
                    "postinstall": "test -f .env && mkdir -p made && npm run -s say",
                    "say": "echo hi > said.txt",
                },
            }
        ),
        ".env": "A=1",
        "lib/package.json": json.dumps({"name": "lib", "version": "1.0.0", "dependencies": {"deep": "file:../deep"}}),
        "lib/index.js": "1",
        "deep/package.json": json.dumps({"name": "deep", "version": "1.0.0"}),
        "deep/x/y.js": "2",
    },
}


def put(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(content)
        path.chmod(0o644)


def npm(folder: Path, *words: str) -> None:
    environment = {**os.environ, "npm_config_cache": str(folder.parent / "cache"), "npm_config_offline": "true"}
    quiet = ("--no-audit", "--no-fund", "--no-update-notifier")
    done = subprocess.run(["npm", *words, *quiet], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def content(folder: Path) -> dict[str, str]:
    found = {}
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        if path.is_symlink():
            found[str(path.relative_to(folder))] = f"-> {path.readlink()}"
        elif stat.S_ISREG(mode):
            found[str(path.relative_to(folder))] = f"{mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        else:
            found[str(path.relative_to(folder))] = f"{mode:o}"
    return found


@pytest.mark.parametrize("name", PROJECTS)
def test_what_is_read_is_enough(tmp_path: Path, name: str) -> None:
    files = PROJECTS[name]
    app = tmp_path / "app"
    put(app, files)
    npm(app, "install", "--ignore-scripts")
    files = {**files, "package-lock.json": (app / "package-lock.json").read_text()}

    shutil.rmtree(app)
    put(app, files)
    script = parse(b"npm ci")
    assert isinstance(script, Script)
    answer = inputs(Call(script.commands[0], "/", open_context(str(app)), {}, None))
    assert isinstance(answer, Inputs)
    npm(app, "ci")
    everything = content(app)

    shutil.rmtree(app)
    read = {path.lstrip("/") for path in answer.reads}
    assert read < set(files)
    put(app, {name: text for name, text in files.items() if name in read})
    npm(app, "ci")
    put(app, files)
    assert content(app) == everything

    written = {path for path in everything if path not in files and not (app / path).is_dir()}
    assert all(any(f"/{path}".startswith(place) for place in answer.writes) for path in written)
