"""docs/ci.md is tried: its commands are run, its settings are checked by the schemas of those that read them."""

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
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
COMMANDS = [
    (code or "0", text) for code, text in re.findall(r"(?:<!-- exits with (\d) -->\n)?```sh\n(.*?)```", PAGE, re.DOTALL)
]
SETTINGS = dict(re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE, re.DOTALL))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

READERS = {
    # What stands in for programs of others reads what they are handed.
    "reviewdog": "import json, sys; assert json.load(sys.stdin)['diagnostics']",
    "gh": "import sys; assert '#### `Dockerfile`' in open(sys.argv[-1]).read()",
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a Dockerfile, and the commands."""
    programs, place = tmp_path / "bin", tmp_path / "place"
    programs.mkdir()
    place.mkdir()
    calls = {
        "layersmith": "-m layersmith",
        "docker-layersmith": "-m layersmith.cli.plugin",
        **{name: f'-c "{code}"' for name, code in READERS.items()},
    }
    for name, call in calls.items():
        text = call.replace("`", "\\`")
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {text} "$@"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CI", "true")
    monkeypatch.chdir(place)
    Path("Dockerfile").write_text("FROM debian:12\nRUN touch /a\nRUN touch /b\n")
    return place


def run(script: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("code", "script"), COMMANDS, ids=[text.split("\n")[0][:60] for _, text in COMMANDS])
def test_commands(code: str, script: str) -> None:
    done = run(script)
    assert done.returncode == int(code), done.stdout + done.stderr


def test_the_plugin_is_where_docker_looks(tmp_path: Path) -> None:
    (script,) = (text for _, text in COMMANDS if "cli-plugins" in text)
    run(script)
    linked = tmp_path / ".docker/cli-plugins/docker-layersmith"
    told = subprocess.run([linked, "docker-cli-plugin-metadata"], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout)["SchemaVersion"] == "0.1.0"


def test_the_job_for_gitlab() -> None:
    job = yaml.safe_load(SETTINGS[".gitlab-ci.yml"])["layersmith"]
    done = run("\n".join(job["script"]))
    assert done.returncode == 0, done.stderr
    report = json.loads(Path(job["artifacts"]["reports"]["codequality"]).read_text())
    assert report[0]["location"]["path"] == "Dockerfile"


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        (".gitlab-ci.yml", "vendor.gitlab-ci"),
        (".github/workflows/dockerfiles.yml", "vendor.github-workflows"),
        (".github/workflows/dockerfiles-sarif.yml", "vendor.github-workflows"),
    ],
)
def test_settings_fit_their_schemas(name: str, schema: str) -> None:
    Path("it.yml").write_text(SETTINGS[name])
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, "it.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_settings_of_pre_commit() -> None:
    Path("it.yaml").write_text(SETTINGS[".pre-commit-config.yaml"])
    command = [sys.executable, "-m", "pre_commit", "validate-config", "it.yaml"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    (hook,) = yaml.safe_load(SETTINGS[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    assert hook["id"] in known


def test_inputs_of_the_action() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (?:`([^`]*)`)? ?\|.*\|$", PAGE, re.MULTILINE))
    assert rows == {name: str(one["default"]).lower() for name, one in ACTION["inputs"].items()}
    for name in (name for name in SETTINGS if name.startswith(".github/")):
        steps = yaml.safe_load(SETTINGS[name])["jobs"]["layersmith"]["steps"]
        assert steps[1]["uses"].startswith("OWNER/layersmith@")
        assert set(steps[1].get("with", {})) <= set(ACTION["inputs"])
