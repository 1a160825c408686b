"""A list is done by the workers of a Dask cluster as by one run; the example in docs/scale.md is that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "examples/scale/with_dask.py"
TWO = b"FROM debian:12\nRUN touch /a\nRUN touch /b\n"


@pytest.mark.skipif(
    find_spec("distributed") is None and not os.environ.get("LAYERSMITH_REQUIRE_SCALE"),
    reason="the extra `scale` is not installed",
)
def test_two_workers_give_what_one_run_gives(tmp_path: Path) -> None:
    names = [f"f{number}" for number in range(450)]
    for name in names[::50]:
        (tmp_path / name).write_bytes(TWO)
    text = "".join(f"{name}\n" for name in names)
    command = [sys.executable, "-m", "layersmith", "fix", "--check", "--output-format", "jsonl", "--files-from", "-"]
    one = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
    many = subprocess.run(
        [sys.executable, str(SCRIPT), "--workers", "2", "--", "--check"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        check=False,
    )
    assert many.returncode == 0, many.stderr
    assert many.stdout == one.stdout
    told = [json.loads(line) for line in many.stdout.splitlines()]
    assert [line["path"] for line in told] == names
    assert sum(line["changed"] for line in told) == 9
