"""`docker layersmith`: the protocol, and docker itself where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from layersmith.cli.plugin import arguments_of

SOURCE = "FROM debian:12\nRUN touch /a\nRUN touch /b\n"


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The executable that `pip install` makes, in a folder for plug-ins."""
    folder = tmp_path / "docker/cli-plugins"
    folder.mkdir(parents=True)
    path = folder / "docker-layersmith"
    path.write_text(f"#!{sys.executable}\nfrom layersmith.cli.plugin import main\nmain()\n")
    path.chmod(0o755)
    (tmp_path / "Dockerfile").write_text(SOURCE)
    return path


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "ours", "told"),
    [
        (["layersmith", "fix", "--diff"], ["fix", "--diff"], {}),
        (["layersmith"], [], {}),
        (["layersmith", "--context", "x"], ["--context", "x"], {}),
        (["layersmith", "verify", "--context", "x"], ["verify", "--context", "x"], {}),
        (["--context", "far", "layersmith", "verify", "--context", "x"], ["verify", "--context", "x"],
         {"DOCKER_CONTEXT": "far"}),
        (["-c", "layersmith", "layersmith", "fix"], ["fix"], {"DOCKER_CONTEXT": "layersmith"}),
        (["-H", "tcp://h:1", "-D", "layersmith", "fix"], ["fix"], {"DOCKER_HOST": "tcp://h:1"}),
        (["-Htcp://h:1", "layersmith", "fix"], ["fix"], {"DOCKER_HOST": "tcp://h:1"}),
        (["-DH", "tcp://h:1", "layersmith", "fix"], ["fix"], {"DOCKER_HOST": "tcp://h:1"}),
        (["--host=tcp://h:1", "--tlsverify", "--tlscacert=a", "--tlscert", "b", "--tlskey", "c", "layersmith"], [],
         {"DOCKER_HOST": "tcp://h:1", "DOCKER_TLS_VERIFY": "1"}),
        (["--tls=false", "--debug", "-l", "debug", "--log-level=info", "layersmith", "fix"], ["fix"], {}),
        (["--config", "/c", "layersmith", "fix", "-"], ["fix", "-"], {"DOCKER_CONFIG": "/c"}),
        (["help", "layersmith"], ["--help"], {}),
        (["help", "layersmith", "fix"], ["fix", "--help"], {}),
        # Started by hand, without docker.
        (["fix", "--diff"], ["fix", "--diff"], {}),
        (["--version"], ["--version"], {}),
        (["-h"], ["-h"], {}),
        ([], [], {}),
        (["--host"], ["--host"], {}),
    ],
)  # fmt: skip
def test_arguments(words: list[str], ours: list[str], told: dict[str, str]) -> None:
    assert arguments_of(words) == (ours, told)


def test_metadata(plugin: Path, tmp_path: Path) -> None:
    done = run(plugin, "docker-cli-plugin-metadata", folder=tmp_path)
    told = json.loads(done.stdout)
    assert (told["SchemaVersion"], told["Vendor"]) == ("0.1.0", "Layersmith")
    assert told["Version"]
    assert told["ShortDescription"]


def test_it_is_layersmith(plugin: Path, tmp_path: Path) -> None:
    done = run(plugin, "--context", "default", "layersmith", "fix", "--check", folder=tmp_path)
    assert done.returncode == 1
    assert "merge-runs" in done.stderr
    done = run(plugin, "layersmith", "fix", "-q", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "Dockerfile").read_text() != SOURCE
    assert run(plugin, "layersmith", "fx", folder=tmp_path).returncode == 2


@pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker")
def test_docker_starts_it(plugin: Path, tmp_path: Path) -> None:
    docker = ["docker", "--config", str(tmp_path / "docker")]
    if "layersmith" not in (listed := run(*docker, "--help", folder=tmp_path).stdout):
        pytest.skip("this docker takes no plug-ins from its config folder")
    assert "Rewrite Dockerfiles for smaller images" in listed
    done = run(*docker, "--log-level", "error", "layersmith", "fix", "--check", folder=tmp_path)
    assert done.returncode == 1
    assert "merge-runs" in done.stderr
    assert "Rewrite Dockerfiles" in run(*docker, "help", "layersmith", folder=tmp_path).stdout
