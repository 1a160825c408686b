"""Real editors, without a window, with the settings that docs/editors.md has to copy: they open a file, show what the
server found, and fix it as their users do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

HERE = Path(__file__).parent / "editors"
ROOT = Path(__file__).parent.parent
TEXT = (
    "FROM debian:12\n# \U0001f600 \u20ac\nRUN apt-get update\nRUN apt-get install -y curl '\U0001f600'\nRUN touch a\n"
)
EDITORS = {
    "nvim": ["nvim", "--headless", "--clean", "-c", f"luafile {HERE / 'neovim.lua'}"],
    "emacs": ["emacs", "-q", "--batch", "-l", str(HERE / "emacs.el")],
}
TEXTS = {
    "plain": TEXT,
    "crlf": TEXT.replace("\n", "\r\n"),
    "no-final-newline": TEXT.rstrip("\n"),
}


def _command(editor: str) -> list[str]:
    """How `editor` is started; skips where it cannot be."""
    why = ""
    if shutil.which(editor) is None:
        why = f"{editor} is not installed"
    elif editor == "emacs":
        asked = ["emacs", "-q", "--batch", "-f", "package-initialize", "--eval", "(require 'eglot)"]
        found = subprocess.run(asked, capture_output=True, check=False)
        why = "Emacs has no Eglot" if found.returncode else ""
    if why and os.environ.get("LAYERSMITH_REQUIRE_EDITORS"):
        pytest.fail(why)
    if why:
        pytest.skip(why)
    return EDITORS[editor]


def _fixed(text: str) -> str:
    return run(text.encode(), PIPELINE, Policy(), Options()).result.decode()


def _settings(editor: str) -> str:
    """What docs/editors.md has to copy for the version of `editor` that is tried."""
    page = (ROOT / "docs" / "editors.md").read_text()
    if editor == "emacs":
        return re.findall(r"```elisp\n(.*?)```", page, re.S)[0]
    _, old, save = re.findall(r"```lua\n(.*?)```", page, re.S)
    return old + save


def _does(editor: str, deed: str, path: Path) -> dict[str, Any]:
    """What `editor` has in its buffer after `deed`, and which diagnostics it showed before."""
    report, settings, program = (path.parent / name for name in ("report.json", "settings", "bin/layersmith"))
    settings.write_text(_settings(editor))
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m layersmith "$@"\n')
    program.chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "SETTINGS": str(settings),
        "FILE": str(path),
        "REPORT": str(report),
        "DEED": deed,
        "HOME": str(path.parent),
        "XDG_CONFIG_HOME": str(path.parent),
    }
    done = subprocess.run(
        _command(editor),
        env=env,
        cwd=path.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert report.exists(), done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def _text(found: dict[str, Any]) -> str:
    """The text of the buffer, its lines ended by one line feed: editors keep line ends apart from it."""
    return str(found["text"]).rstrip("\n") if "text" in found else "\n".join(found["lines"])


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n")


@pytest.mark.parametrize("editor", EDITORS)
def test_a_quick_fix_changes_what_it_says(editor: str, tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(TEXT)
    found = _does(editor, "quickfix", path)
    assert any("afe" in one["message"] for one in found["diagnostics"])
    assert _text(found) != _plain(TEXT)
    # Whatever was chosen, the rest of the way leads to the same end.
    assert _plain(_fixed(_text(found) + "\n")) == _plain(_fixed(TEXT))
    assert path.read_text() == TEXT


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("name", TEXTS)
def test_fix_on_save_writes_what_fix_writes(editor: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(TEXTS[name].encode())
    found = _does(editor, "fix-on-save", path)
    assert not found["modified"]
    fixed = _fixed(TEXTS[name])
    assert _text(found) == _plain(fixed)
    # Both editors end the last line when they save, whatever a server does.
    assert path.read_bytes().decode().rstrip("\r\n") == fixed.rstrip("\r\n")


@pytest.mark.parametrize("editor", EDITORS)
def test_fix_all_changes_the_buffer_and_not_the_file(editor: str, tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text(TEXT)
    found = _does(editor, "fix-all", path)
    assert found["modified"]
    assert _text(found) == _plain(_fixed(TEXT))
    assert path.read_text() == TEXT
