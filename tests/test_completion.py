"""Completion as shells do it: each test runs the shell itself, with the script that we print."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from layersmith.cli.completion import FREE, SHELLS, kind_of, script
from layersmith.cli.main import commands
from layersmith_transforms import PIPELINE

NAMES = [transform.name for transform in PIPELINE]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files, and `layersmith` on the PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "layersmith").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m layersmith "$@"\n')
    (programs / "layersmith").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    place = tmp_path / "place"
    (place / "web").mkdir(parents=True)
    (place / "web.Dockerfile").write_text("")
    monkeypatch.chdir(place)
    for shell in SHELLS:
        (tmp_path / shell).write_text(script(commands, shell))
    monkeypatch.setenv("SCRIPTS", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return place


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell}")


def in_bash(line: str) -> list[str]:
    """What bash would offer for the last word of `line`."""
    words = line.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    code = f"""
        compopt() {{ :; }}
        source "$SCRIPTS/bash"
        COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}
        _layersmith_completion layersmith
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    return subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True).stdout.split()


def in_fish(line: str) -> list[str]:
    code = f'source "$SCRIPTS/fish"; complete --do-complete "{line}"'
    done = subprocess.run(["fish", "--no-config", "-c", code], capture_output=True, text=True, check=True)
    return [offered.partition("\t")[0] for offered in done.stdout.splitlines()]


@needs("bash")
def test_bash() -> None:
    assert set(in_bash("layersmith ")) >= {"fix", "propose", "explain", "completion", "verify"}
    assert in_bash("layersmith fix --show-h") == ["--show-held-back"]
    assert in_bash("layersmith fix --select ") == NAMES
    assert in_bash("layersmith fix --ignore merge-") == [name for name in NAMES if name.startswith("merge-")]
    assert in_bash("layersmith fix --enable ") == [one.name for one in PIPELINE if one.opt_in]
    assert in_bash("layersmith fix --accept ") == [one.name for one in PIPELINE if one.proposes]
    assert in_bash("layersmith propose s") == ["split-stages", "slim-base", "skip-recommends"]
    assert in_bash("layersmith explain drop") == ["drop-caches"]
    assert "sarif" in in_bash("layersmith fix --output-format ")
    assert in_bash("layersmith completion f") == ["fish"]
    assert in_bash("layersmith fix --build-arg ") == []


@needs("fish")
def test_fish() -> None:
    assert set(in_fish("layersmith ")) >= {"fix", "propose", "explain"}
    assert in_fish("layersmith fix --show-h") == ["--show-held-back"]
    assert in_fish("layersmith fix --accept split") == ["split-stages"]
    assert set(in_fish("layersmith fix we")) == {"web/", "web.Dockerfile"}
    assert in_fish("layersmith fix --context we") == ["web/"]


def typed(shell: list[str], line: str, until: str) -> str:
    """What a terminal with `shell` shows when `line` was typed, up to the moment when it shows `until`."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen(shell, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                               env={**os.environ, "TERM": "dumb", "PS1": "> ", "INPUTRC": "/dev/null"})  # fmt: skip
    os.close(theirs)
    shown, end = "", time.monotonic() + 60
    os.write(mine, line.encode())
    while until not in shown and time.monotonic() < end:
        if select.select([mine], [], [], 1)[0]:
            # Without colours, and without the blank that zsh takes back before it writes the next one.
            shown = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]| \x08", "", shown + os.read(mine, 4096).decode(errors="replace"))
    process.kill()
    process.wait()
    os.close(mine)
    return shown


@needs("bash")
def test_bash_at_a_terminal() -> None:
    line = 'source "$SCRIPTS/bash"; echo begin\nlayersmith fix web.\t--sele\tdrop\tEND'
    assert "layersmith fix web.Dockerfile --select drop-caches END" in typed(
        ["bash", "--norc", "-i"], line, "caches END"
    )


@needs("zsh")
def test_zsh_at_a_terminal() -> None:
    line = 'autoload -U compinit; compinit -u -D; source "$SCRIPTS/zsh"\nlayersmith fix web.\t--sele\tdrop\tEND'
    assert "layersmith fix web.Dockerfile --select drop-caches END" in typed(["zsh", "-f", "-i"], line, "caches END")


def test_everything_that_help_texts_name_is_thought_of() -> None:
    for command in commands.commands.values():
        for param in command.params:
            metavar = param.metavar or ""
            if metavar and not isinstance(param.type, click.Choice):
                assert kind_of(metavar) or metavar in FREE, f"{command.name} {param.name}: {metavar}"
    metavars = {param.metavar for command in commands.commands.values() for param in command.params}
    assert metavars >= FREE


def test_what_no_shell_of_ours_asks() -> None:
    asked = {**os.environ, "_LAYERSMITH_COMPLETE": "tcsh_complete"}
    done = subprocess.run([sys.executable, "-m", "layersmith"], env=asked, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
