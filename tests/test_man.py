"""The man page is well-formed, and has what help texts have."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from layersmith.cli.main import commands
from layersmith.cli.man import page
from layersmith.config.keys import KEYS
from layersmith_transforms import PIPELINE

PAGE = Path(__file__).parent.parent / "docs/layersmith.1"


def test_the_file_in_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(commands, PIPELINE), "run make docs"


def test_everything_is_there() -> None:
    told = PAGE.read_text(encoding="utf-8").replace("\\-", "-")
    for name, command in commands.commands.items():
        assert f".SS layersmith {name} " in told
        for option in (param for param in command.params if isinstance(param, click.Option) and not param.hidden):
            assert option.opts[0] in told, (name, option.opts)
    for name in [transform.name for transform in PIPELINE] + [key.name for key in KEYS]:
        assert f"\\fB{name}\\fR" in told


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="there is no mandoc")
def test_mandoc_has_nothing_against_it() -> None:
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGE], capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_groff_reads_it() -> None:
    command = ["groff", "-man", "-ww", "-Tascii", "-P-c", PAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    shown = re.sub(r".\x08", "", done.stdout)
    assert "layersmith fix --diff | git apply       the same as: layersmith fix" in shown
