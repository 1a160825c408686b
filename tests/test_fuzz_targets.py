"""What the coverage-guided fuzzer calls holds for the inputs that it begins with, cut off anywhere, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "fuzz"))

from targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_seeds(name: str) -> None:
    call, seeds = TARGETS[name]
    every = list(seeds())
    assert every
    for seed in every[:: max(1, len(every) // 5)]:
        call(seed)
        call(seed[: len(seed) // 2])


@pytest.mark.parametrize("name", ["generate", "reach"])
def test_a_program_needs_no_settings(name: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, str(Path(__file__).parent.parent / "fuzz" / f"{name}.py"), "--help"]
    assert b"--examples" in subprocess.run(command, env=environment, check=True, capture_output=True).stdout


@pytest.mark.parametrize(
    ("name", "wrong"), [("pipeline", "run"), ("parser", "parse"), ("shell", "parse_shell"), ("ignore", "Ignore")]
)
def test_a_target_notices(name: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(f"targets.{wrong}", fail)
    with pytest.raises(RecursionError):
        TARGETS[name][0](b"FROM a\n")


def test_a_failing_handler_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("layersmith.lsp.hover.hover", fail)
    call, seeds = TARGETS["lsp"]
    with pytest.raises(AssertionError, match="RecursionError"):
        call(next(iter(seeds())))
