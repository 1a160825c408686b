"""What a second run over many files costs, beside the first, and how much memory a process takes.

`python benchmarks/scale.py [--files N] [--jobs N] [DIR]...` makes repositories of copies of the Dockerfiles below each
DIR (none: those of the golden cases), 50 services in each, and runs `layersmith fix --check` over all of them: without
kept results, with them, and again with them. It prints CPU seconds, user and system, of all processes together, and the
largest memory of one of them. It ends with exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus import files_below

HERE = Path(__file__).resolve().parent
SERVICES = 50
"""Dockerfiles of a repository."""

RATIO_BAR, MEMORY_BAR = 20.0, 200.0
"""CPU time of the first run as a multiple of the second's; MiB."""


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


def run(top: Path, cache: Path, jobs: int) -> tuple[float, float]:
    """CPU seconds of a run over `top`, and MiB of its largest process."""
    command = [sys.executable, "-m", "layersmith", "fix", "--check", "--quiet", "--jobs", str(jobs)]
    child = subprocess.Popen([*command, "--cache-dir", cache, top], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 2):  # 2: some of the files cannot be read
        raise SystemExit(f"ended with exit code {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


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
        first, again, third = (run(top, cache, asked.jobs) for _ in range(3))
    seconds, memory = min(again[0], third[0]), max(first[1], again[1], third[1])
    ratio = first[0] / seconds
    print(f"{asked.files} Dockerfiles, {asked.jobs} processes")
    print(f"first run:  {first[0]:.1f} s, {first[0] * 1000 / asked.files:.2f} ms a file, {first[1]:.0f} MiB")
    print(f"second run: {seconds:.1f} s, {seconds * 1000 / asked.files:.2f} ms a file, {again[1]:.0f} MiB")
    print(f"ratio: {ratio:.1f} (at least {RATIO_BAR:.0f})")
    print(f"memory of a process: {memory:.0f} MiB (at most {MEMORY_BAR:.0f})")
    return 0 if ratio >= RATIO_BAR and memory <= MEMORY_BAR else 1


if __name__ == "__main__":
    sys.exit(main())
