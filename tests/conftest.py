"""Fixtures that several test files need."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

sys.path.insert(0, str(Path(__file__).parent / "engines"))
# What measures the program and what fuzzes it have tests, too.
sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
sys.path.append(str(Path(__file__).parent.parent / "fuzz"))

import bases

import profiles

# A shell starts what goes to the background without Ctrl-C, nohup(1) without SIGHUP; and so would be what tests start
# to send these to.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)

profiles.load()


class Provide(Protocol):
    """Makes the bases for images, by their names with tags."""

    def __call__(self, images: Iterable[str]) -> None: ...


@pytest.fixture(scope="session")
def provide() -> Iterator[Provide]:
    """Real builds by buildah: `provide(images)` makes local bases for what a Dockerfile begins from.

    Skips where no build can be made, unless LAYERSMITH_REQUIRE_BUILDS is set: a build server must not pass over them.
    """
    if reason := bases.problem():
        if os.environ.get("LAYERSMITH_REQUIRE_BUILDS"):
            pytest.fail(f"no real builds: {reason}")
        pytest.skip(f"no real builds: {reason}")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in bases.environment().items():
            patch.setenv(name, value)
        yield bases.provide


@pytest.fixture
def builds(provide: Provide, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Builds can be made, and leave no temporary file behind."""
    provide(["alpine:3.20"])
    scratch = Path(tempfile.mkdtemp(prefix="ls", dir="/tmp"))  # podman and buildah take no long paths
    monkeypatch.setenv("TMPDIR", str(scratch))
    yield
    assert str(scratch) not in Path("/proc/self/mountinfo").read_text()
    assert list(scratch.iterdir()) == []
    scratch.rmdir()


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: an empty repository, in which `python -m layersmith` is this project's."""
    folder = tmp_path / "here"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    root = Path(__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(root / name) for name in ("optimizer", "transforms")))
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    return folder
