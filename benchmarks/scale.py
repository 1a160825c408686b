"""What a second run over many files costs, beside the first, and how much memory a process takes.

`python benchmarks/scale.py [--files N] [--jobs N] [DIR]...` makes repositories of copies of the Dockerfiles below each
DIR (none: those of the golden cases), 50 services in each, and runs `layersmith fix --check` over all of them: without
kept results, with them, and again with them. It prints CPU seconds, user and system, of all processes together, the
seconds that passed, and the largest memory of one of the processes. It ends with exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from corpus import files_below

HERE = Path(__file__).resolve().parent
SERVICES = 50
"""Dockerfiles of a repository."""

RATIO_BAR, MEMORY_BAR = 20.0, 200.0
"""Time of the first run as a multiple of the second's; MiB."""


class Cost(NamedTuple):
    """CPU seconds and seconds that passed, and MiB of the largest process."""

    cpu: float
    wall: float
    memory: float


def repositories(top: Path, sources: Sequence[str], count: int) -> None:
    """Make `count` Dockerfiles below `top`, each in a service with some other files."""
    for number in range(count):
        repository = top / f"{number // SERVICES:05}"
        service = repository / f"service{number % SERVICES:02}"
        (service / "src").mkdir(parents=True)
        (repository / ".git").mkdir(exist_ok=True)
        (repository / ".gitignore").write_text("node_modules/\n*.log\n/build\n")
        (service / "Dockerfile").write_bytes(Path(sources[number % len(sources)]).read_bytes())
        for name in ("app.py", "requirements.txt", "README.md", *(f"src/{letter}.py" for letter in "abcdef")):
            (service / name).write_text("")


def run(top: Path, cache: Path, jobs: int) -> Cost:
    """What a run over `top` costs."""
    begin = time.monotonic()
    command = [sys.executable, "-m", "layersmith", "fix", "--check", "--quiet", "--jobs", str(jobs)]
    child = subprocess.Popen([*command, "--cache-dir", cache, top], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 2):  # 2: some of the files cannot be read
        raise SystemExit(f"ended with exit code {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024)


def main() -> int:
    """Measure and print; gives 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("dirs", nargs="*", metavar="DIR")
    asked = parser.parse_args()
    sources = [path for each in asked.dirs or [str(HERE.parent / "golden")] for path in files_below(each)]
    with tempfile.TemporaryDirectory(prefix="layersmith-scale-") as folder:
        top, cache = Path(folder, "files"), Path(folder, "cache")
        repositories(top, sources, asked.files)
        first, *later = (run(top, cache, asked.jobs) for _ in range(3))
    again = Cost(*map(min, zip(*later, strict=True)))
    memory = max(one.memory for one in (first, *later))
    ratios = first.cpu / again.cpu, first.wall / again.wall
    print(f"{asked.files} Dockerfiles, {asked.jobs} processes")
    for name, cost in (("first run:", first), ("second run:", again)):
        each = cost.cpu * 1000 / asked.files
        print(
            f"{name:11} {cost.cpu:.1f} s of CPU, {each:.2f} ms a file; {cost.wall:.1f} s passed; {cost.memory:.0f} MiB"
        )
    print(f"ratio: {ratios[0]:.1f} by CPU time, {ratios[1]:.1f} by the clock (at least {RATIO_BAR:.0f})")
    print(f"memory of a process: {memory:.0f} MiB (at most {MEMORY_BAR:.0f})")
    return 0 if min(ratios) >= RATIO_BAR and memory <= MEMORY_BAR else 1


if __name__ == "__main__":
    sys.exit(main())
