"""The first page tells the truth: its diff is what its own command prints, and its commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def layersmith(*arguments: str) -> str:
    """What the command prints on standard output; it must end well."""
    command = [sys.executable, "-m", "layersmith", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_diff_is_what_the_command_prints() -> None:
    (shown,) = blocks("diff")
    printed = layersmith("fix", "--diff", "--exit-zero", "examples/shop").splitlines(keepends=True)
    assert printed[0].startswith("diff --git ")
    assert "".join(printed[1:]).replace("/examples/shop/", "/") == shown


def test_the_example_command_is_the_first_one() -> None:
    assert "layersmith fix --diff --exit-zero examples/shop" in blocks("sh")[0]


def test_commands_and_flags_exist() -> None:
    used = [line.partition("#")[0].split() for line in blocks("sh")[2].splitlines()]
    used += [words.split() for words in re.findall(r"`(layersmith [^`]*|fix --[^`]*)`", README)]
    for words in used:
        name, *arguments = words[1:] if words[0] == "layersmith" else words
        listed = layersmith(name, "--help")
        for flag in (word for word in arguments if word.startswith("-")):
            assert re.search(rf"(^|[\s/,]){flag}\b", listed), (name, flag)
