"""Opt-in transforms: asked when they are named, on the command line or in a config, and not otherwise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from layersmith_transforms import PIPELINE

ROOT = Path(__file__).parent.parent
BEFORE = "FROM python:3.12-slim\nRUN pip install --no-cache-dir flask\n"
AFTER = "FROM python:3.12-slim\nRUN --mount=type=cache,target=/root/.cache/pip \\\n    pip install flask\n"
OPT_IN = [one.name for one in PIPELINE if one.opt_in]


@pytest.fixture(autouse=True)
def here(own_folder: Path) -> Path:
    """A folder with one Dockerfile that only cache-mounts has something to say about."""
    (own_folder / "Dockerfile").write_text(BEFORE)
    return own_folder


def layersmith(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "layersmith", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_nobody_asks_what_was_not_named() -> None:
    done = layersmith("fix", "--unsafe-fixes", "--show-held-back")
    assert done.returncode == 0
    assert "cache-mounts" not in done.stdout + done.stderr
    assert Path("Dockerfile").read_text() == BEFORE


def test_enabled_it_is_offered_and_made_with_a_word_more() -> None:
    done = layersmith("fix", "--enable", "cache-mounts", "--show-held-back")
    assert "cache-mounts" in done.stderr
    assert "trusted-cache" in done.stderr
    assert Path("Dockerfile").read_text() == BEFORE
    assert layersmith("fix", "--enable", "cache-mounts", "--unsafe-fixes").returncode == 0
    assert Path("Dockerfile").read_text() == AFTER
    again = layersmith("fix", "--check", "--enable", "cache-mounts", "--unsafe-fixes")
    assert again.returncode == 0, again.stderr


def test_selected_it_needs_no_enabling() -> None:
    assert layersmith("fix", "--select", "cache-mounts", "--unsafe-fixes").returncode == 0
    assert Path("Dockerfile").read_text() == AFTER


def test_what_is_asked_anyway_cannot_be_enabled() -> None:
    done = layersmith("fix", "--enable", "merge-runs")
    assert done.returncode == 2
    assert done.stderr.rstrip().endswith(f"merge-runs is no opt-in transform; these are: {', '.join(OPT_IN)}")
    assert Path("Dockerfile").read_text() == BEFORE


def test_several_names() -> None:
    done = layersmith("fix", "--enable", "cache-mounts,merge-runs")
    assert done.returncode == 2
    assert "merge-runs is no opt-in transform" in done.stderr
    assert layersmith("fix", "--enable", ",".join(OPT_IN), "--check", "--unsafe-fixes").returncode == 1


def test_a_misspelt_name_is_told() -> None:
    done = layersmith("fix", "--enable", "cache-mount")
    assert done.returncode == 2
    assert 'no transform is called "cache-mount" (did you mean "cache-mounts"?)' in done.stderr


def test_the_list_of_transforms_marks_them() -> None:
    words = " ".join(layersmith("transforms").stdout.split())
    assert OPT_IN
    assert all(f"Opt-in: --enable {name}." in words for name in OPT_IN)
    assert words.count("Opt-in: --enable ") == len(OPT_IN)


@pytest.mark.parametrize(
    "config",
    [
        'enable = ["cache-mounts"]\nunsafe-fixes = true\n',
        'assume = ["cache-mounts"]\n',
        'enable = ["cache-mounts"]\nassume = ["trusted-cache", "builder-mounts"]\n',
        '[[overrides]]\nfiles = ["Dockerfile"]\nenable = ["cache-mounts"]\nunsafe-fixes = true\n',
    ],
)
def test_a_config_enables(config: str) -> None:
    Path("layersmith.toml").write_text(config)
    done = layersmith("fix")
    assert done.returncode == 0, done.stderr
    assert Path("Dockerfile").read_text() == AFTER


@pytest.mark.parametrize(
    "config",
    [
        'enable = ["cache-mounts"]\nignore = ["cache-mounts"]\nunsafe-fixes = true\n',
        'select = ["merge-runs"]\nenable = ["cache-mounts"]\nunsafe-fixes = true\n',
        '[[overrides]]\nfiles = ["other/"]\nenable = ["cache-mounts"]\nunsafe-fixes = true\n',
    ],
)
def test_a_config_says_more_than_enable(config: str) -> None:
    Path("layersmith.toml").write_text(config)
    assert layersmith("fix").returncode == 0
    assert Path("Dockerfile").read_text() == BEFORE


def test_the_flag_lifts_an_ignore_of_the_config() -> None:
    Path("layersmith.toml").write_text('ignore = ["cache-mounts"]\n')
    assert layersmith("fix", "--enable", "cache-mounts", "--unsafe-fixes").returncode == 0
    assert Path("Dockerfile").read_text() == AFTER


def test_the_flag_adds_to_what_the_config_selects() -> None:
    Path("layersmith.toml").write_text('select = ["merge-runs"]\n')
    assert layersmith("fix", "--enable", "cache-mounts", "--unsafe-fixes").returncode == 0
    assert Path("Dockerfile").read_text() == AFTER


def test_a_config_that_names_nothing_known() -> None:
    Path("layersmith.toml").write_text('enable = ["cache-mount"]\n')
    done = layersmith("fix")
    assert done.returncode == 2
    assert '"enable": no transform is called "cache-mount" (did you mean "cache-mounts"?)' in done.stderr
