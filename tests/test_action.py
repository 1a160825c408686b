"""The action for GitHub: its steps, run by bash in an environment as runners make it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION = ROOT / "action.yml"
TOLD = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
INSTALL, CHECK = TOLD["runs"]["steps"]
SOURCE = "FROM debian:12\nRUN touch /a\nRUN touch /b\n"


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a checkout, and what a runner has around it; layersmith is installed already."""
    programs = tmp_path / "temp/layersmith/bin"
    programs.mkdir(parents=True)
    (programs / "layersmith").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m layersmith "$@"\n')
    (programs / "layersmith").chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path / "temp"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.setenv("CI", "true")
    place = tmp_path / "place"
    place.mkdir()
    (place / "Dockerfile").write_text(SOURCE)
    return place


def run(step: dict[str, object], folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run `step` with `inputs` over the defaults, with the shell that runners take for `shell: bash`."""
    assert step["shell"] == "bash"
    known = {name: str(one["default"]) for name, one in TOLD["inputs"].items()}
    known |= {name.replace("_", "-"): text for name, text in inputs.items()}

    def value(found: re.Match[str]) -> str:
        context, _, name = found[1].partition(".")
        return known[name] if context == "inputs" else {"github.action_path": str(ROOT)}[found[1]]

    given = {k: re.sub(r"\$\{\{ ([\w.-]+) \}\}", value, v) for k, v in step["env"].items()}  # type: ignore[attr-defined]
    script = str(step["run"])
    assert "${{" not in script
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=os.environ | given, capture_output=True, text=True, check=False)


def test_it_is_an_action() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    told = {name for step in (INSTALL, CHECK) for name in re.findall(r"inputs\.([\w-]+)", str(step["env"]))}
    assert told == set(TOLD["inputs"])


def test_annotations_and_a_summary(runner: Path) -> None:
    done = run(CHECK, runner)
    assert done.returncode == 1
    assert re.search(r"^::(notice|warning|error) .*file=Dockerfile,.*line=2\b", done.stdout, re.MULTILINE)
    assert (runner.parent / "output").read_text() == "exit-code=1\n"
    assert "merge-runs" in (runner.parent / "summary.md").read_text()
    assert (runner / "Dockerfile").read_text() == SOURCE


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"fail_on": "errors"}, 0),
        ({"fail_on": "never"}, 0),
        ({"fail_on": "sometimes"}, 2),
        ({"args": "--ignore\nmerge-runs"}, 0),
        ({"args": "--unsafe-fixs", "fail_on": "errors"}, 2),
        ({"args": "--unsafe-fixs", "fail_on": "never"}, 0),
        ({"paths": "gone", "fail_on": "errors"}, 2),
        ({"paths": "a b/Dockerfile\n\n  \n"}, 1),
        ({"paths": "$(touch /nowhere/x)"}, 2),
    ],
)
def test_inputs(runner: Path, inputs: dict[str, str], code: int) -> None:
    (runner / "a b").mkdir()
    (runner / "a b/Dockerfile").write_text(SOURCE)
    done = run(CHECK, runner, summary="false", **inputs)
    assert done.returncode == code, done.stdout + done.stderr
    assert not (runner.parent / "summary.md").exists()


def test_sarif_beside_the_annotations(runner: Path) -> None:
    assert run(CHECK, runner, sarif_file="out.sarif", fail_on="never").returncode == 0
    assert json.loads((runner / "out.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(("version", "wanted"), [("", str(ROOT)), ("1.2.3", "layersmith==1.2.3")])
def test_what_is_installed(runner: Path, monkeypatch: pytest.MonkeyPatch, version: str, wanted: str) -> None:
    programs = runner.parent / "programs"
    programs.mkdir()
    # A real installation takes a minute: python3 only makes a pip that says what it is asked for.
    (programs / "python3").write_text(
        '#!/bin/sh\nprintf \'#!/bin/sh\\necho "$@"\\n\' > "$3/bin/pip"; chmod +x "$3/bin/pip"\n'
    )
    (programs / "python3").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    done = run(INSTALL, runner, version=version)
    assert done.stdout.split()[-1] == wanted
