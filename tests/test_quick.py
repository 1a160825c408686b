"""The shortest way to `fix` reads a command line as click does, or leaves it to click."""

from __future__ import annotations

import pytest

from layersmith.cli import fix, main
from layersmith.cli.quick import request_of
from layersmith.rewrite import Transform


def as_click_reads_it(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> fix.Request:
    seen: list[fix.Request] = []

    def note(request: fix.Request, pipeline: tuple[Transform, ...]) -> int:
        seen.append(request)
        return 0

    monkeypatch.setattr(fix, "fix", note)
    assert main.run(arguments) == 0
    return seen[0]


@pytest.mark.parametrize("ci", ["", "true"])
@pytest.mark.parametrize(
    "words", ["", "--diff", "--check a b", "a --diff --no-config b", "-q --check .", "--quiet --quiet a"]
)
def test_it_is_read_as_click_reads_it(words: str, ci: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", ci)
    arguments = ["fix", *words.split()]
    assert request_of(arguments) == as_click_reads_it(arguments, monkeypatch)


@pytest.mark.parametrize(
    "words",
    ["", "--help", "fix --help", "fix --diff --check", "fix -- --diff", "fix --select merge-runs a", "fix -qq a",
     "fix -", "why a", "fix --config a", "fix --jobs=2", "--diff fix", "fix --dif"],
)  # fmt: skip
def test_all_else_is_left_to_click(words: str) -> None:
    assert request_of(words.split()) is None
