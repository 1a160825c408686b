"""What hardly ever changes by the history of the project stays where it is."""

from __future__ import annotations

import subprocess
from pathlib import Path

from layersmith.disk.context import open_context
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

DOCKERFILE = b"""FROM debian:12
COPY assets.dat /opt/assets.dat
RUN apt-get update && apt-get install -y curl
"""


def repository(folder: Path, often: str) -> None:
    """A repository of 600 commits, all of which but the first change the file `often`."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    stream = []
    for number in range(600):
        stream.append(f"commit refs/heads/main\ncommitter A <a@example.com> {number} +0000\ndata 1\nx\n")
        for name in ("assets.dat", "other.txt") if number == 0 else (often,):
            text = f"{number}\n"
            stream.append(f"M 100644 inline {name}\ndata {len(text)}\n{text}")
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input="".join(stream).encode(), check=True)
    subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard", "main"], check=True)


def moved(folder: Path) -> bool:
    context = open_context(str(folder), "Dockerfile")
    report = run(DOCKERFILE, PIPELINE, Policy(select=frozenset({"order-copies"})), Options(), context)
    assert report.fault is None
    return report.changed


def test_what_changes_often_goes_down(tmp_path: Path) -> None:
    repository(tmp_path, "assets.dat")
    assert moved(tmp_path)


def test_what_hardly_ever_changes_stays(tmp_path: Path) -> None:
    repository(tmp_path, "other.txt")
    assert not moved(tmp_path)
