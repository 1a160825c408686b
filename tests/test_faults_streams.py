"""Standard streams that are closed, full or of another encoding, and folders that are gone: a line, and exit code 2."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCKERFILE = b"FROM debian\nRUN apt-get update\nRUN apt-get install -y curl\nCOPY . /app\n"
PLAIN = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


def shell(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What `script` does, in which `layersmith` is the program; it hangs or ends within a minute."""
    (folder / "Dockerfile").write_bytes(DOCKERFILE)
    program = f'layersmith() {{ {sys.executable} -m layersmith "$@"; }}; '
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables}
    return subprocess.run(
        ["bash", "-c", program + script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["why a", "report --terminal", "fix --diff -"])
def test_in_a_locale_without_these_characters_others_stand_in_for_them(tmp_path: Path, command: str) -> None:
    (tmp_path / "a").touch()
    done = shell(f"layersmith {command} < Dockerfile", tmp_path, **PLAIN)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    assert "Traceback" not in done.stderr
    assert "\\u2" not in done.stdout


def test_a_chart_is_drawn_in_any_locale(tmp_path: Path) -> None:
    done = shell("layersmith report --terminal", tmp_path, **PLAIN)
    assert re.search(r"^before( +#)+  \d+ layers$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_server_whose_editor_is_not_there_says_so(tmp_path: Path, closed: str) -> None:
    done = shell(f"layersmith lsp {closed}", tmp_path)
    assert done.returncode == 2
    assert "which are closed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_version_that_nobody_can_read_is_told_in_a_line(tmp_path: Path) -> None:
    done = shell("layersmith --version > /dev/full", tmp_path)
    assert (done.returncode, done.stderr) == (2, "layersmith: stopped: No space left on device\n")


def test_a_folder_that_is_gone_is_told_in_a_line(tmp_path: Path) -> None:
    done = shell('mkdir gone; cd gone; rmdir "$PWD"; layersmith fix --check', tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_words_that_no_shell_gives_complete_to_nothing(tmp_path: Path) -> None:
    done = shell("layersmith", tmp_path, _LAYERSMITH_COMPLETE="bash_complete", COMP_WORDS="a", COMP_CWORD="x")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
