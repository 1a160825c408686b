"""What `pip install` brings: programs, the man page, types that a type checker believes."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CONSUMER = """\
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy, Transform
from layersmith_transforms import PIPELINE

first: Transform = PIPELINE[0]
result: bytes = run(b"FROM debian:12", PIPELINE, Policy(), Options()).result
reveal_type(run(b"", PIPELINE, Policy(), Options()).fault)
wrong: int = Options().merge
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel and nothing else, unpacked as pip does it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True,
                   capture_output=True)  # fmt: skip
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (wheel,) = folder.glob("*.whl")
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder / "venv")}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    return packages


def test_programs(installed: Path) -> None:
    (told,) = importlib.metadata.distributions(name="layersmith", path=[str(installed)])
    programs = {entry.name: entry.load() for entry in told.entry_points if entry.group == "console_scripts"}
    assert set(programs) == {"layersmith", "docker-layersmith"}


def test_the_man_page(installed: Path) -> None:
    (page,) = installed.glob("layersmith-*.data/data/share/man/man1/layersmith.1")
    assert page.read_bytes() == (ROOT / "docs/layersmith.1").read_bytes()


def test_a_consumer_is_type_checked(installed: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    (tmp_path / "consumer.py").write_text(CONSUMER)
    python = installed.parents[2] / "bin/python"
    # Of what our packages import in turn nothing is installed there.
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--python-executable",
        python,
        "--cache-dir",
        tmp_path / "cache",
    ]
    done = subprocess.run([*command, "consumer.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if ": note:" in line] == [
        'consumer.py:8: note: Revealed type is "str | None"'
    ]
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert len(errors) == 1, done.stdout
    assert errors[0].startswith("consumer.py:9: error: Incompatible types in assignment")
