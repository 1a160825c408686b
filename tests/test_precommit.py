"""The hooks for pre-commit: which files they take, and (with LAYERSMITH_PRE_COMMIT, `make pre-commit`) tried on a clone
by pre-commit itself, which installs all that the project needs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from layersmith.context.dockerfiles import OTHER_ENDINGS, is_dockerfile

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}
SOURCE = "FROM debian:12\nRUN touch /a\nRUN touch /b\n"

_PARTS = st.sampled_from(
    [
        "Dockerfile",
        "dockerfile",
        "Containerfile",
        "DOCKERFILE",
        ".",
        "dev",
        "containerfile",
        "go",
        "s",
        "-",
        "_",
        *OTHER_ENDINGS,
    ]
)
_NAMES = st.lists(_PARTS, min_size=1, max_size=4).map("".join)


def test_the_manifest_is_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert set(HOOKS) == {"layersmith-fix", "layersmith-check"}


@given(st.one_of(_NAMES, st.text(st.characters(exclude_characters="/\n"), min_size=1)))
@example("Dockerfile.dockerignore")
@example("dev.dockerfile")
@example("Dockerfile.IN")
@example(".Dockerfile")
def test_they_take_the_files_that_a_walk_takes(name: str) -> None:
    for hook in HOOKS.values():
        for path in (name, "a/b/" + name, "Dockerfile.d/" + name):
            assert bool(re.search(hook["files"], path)) == is_dockerfile(name)


@pytest.mark.skipif(not os.environ.get("LAYERSMITH_PRE_COMMIT"), reason="it installs all: make pre-commit")
def test_pre_commit_runs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    clone, place = tmp_path / "layersmith", tmp_path / "place"

    def git(*words: str, folder: Path = place) -> None:
        who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)

    git("clone", "-q", "--no-hardlinks", str(ROOT), str(clone), folder=tmp_path)
    (clone / ".pre-commit-hooks.yaml").write_bytes(MANIFEST.read_bytes())
    git("add", "-A", folder=clone)
    git("commit", "-q", "--allow-empty", "-m", "Hooks", folder=clone)
    place.mkdir()
    git("init", "-q")
    for name in ("Dockerfile", "dev.dockerfile", "Dockerfile.dockerignore"):
        (place / name).write_text(SOURCE)
    git("add", "-A")

    def hook(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(clone), name, "--all-files", "--verbose"]
        return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)

    shown = hook("layersmith-check")
    assert shown.returncode == 1, shown.stdout + shown.stderr
    assert "+++ b/dev.dockerfile" in shown.stdout
    assert (place / "Dockerfile").read_text() == SOURCE
    fixed = hook("layersmith-fix")
    assert fixed.returncode == 1, fixed.stdout + fixed.stderr
    assert "files were modified by this hook" in fixed.stdout
    merged = SOURCE.replace("\nRUN touch /b", " && \\\n    touch /b")
    assert [(place / name).read_text() for name in ("Dockerfile", "dev.dockerfile")] == [merged, merged]
    assert (place / "Dockerfile.dockerignore").read_text() == SOURCE
    assert hook("layersmith-fix").returncode == 0
