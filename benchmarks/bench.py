"""What Layersmith costs beside the bare interpreter, and what it does beside other programs for Dockerfiles.

`make bench` (or `make bench DIR=path`) measures everything within one run and judges only differences and ratios,
so that the machine does not matter, and then how the cost of a file grows with what there is in it (`growth.py`). It
ends with exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import growth
import rewriting
import scenarios
import tools
from corpus import files_below
from processes import usage
from rewriting import Made

HERE = Path(__file__).resolve().parent
SIXTY_LINES = HERE / "sixty-lines.Dockerfile"
ROUNDS = 25
"""How often each short command runs, in turns with the others."""

VERSION_BAR, FIX_BAR = 10.0, 70.0
"""CPU milliseconds over the bare interpreter."""

MEMORY_BAR = 200
"""Megabytes of each process."""

RATIO_BARS = {tools.HADOLINT: 20.0, tools.TALLY: 30.0}
"""Files per CPU second, as a multiple of theirs."""

SAMPLE = 500
"""Files that all programs get: enough to drown the start of each, few enough to wait for."""


class Line(NamedTuple):
    """One line of the table; `ok` is None for a figure that is not judged."""

    what: str
    figure: str
    bar: str = ""
    ok: bool | None = None


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
            seconds = usage(command, allowed).seconds
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


def all_files(paths: Sequence[str], work: Path) -> tuple[float, list[Line]]:
    """Files per CPU second of one run of ours over all of `paths`, too many for the other programs, and its lines.

    They lie in folders of their own in `work`, as they are no build contexts of each other.
    """
    own = rewriting.laid_out((Path(path).read_bytes() for path in paths), work / "all")
    # The file names are read from the command line, which has room for about two million bytes.
    whole = usage([*tools.CHECK.command, *own], tools.CHECK.ends)
    speed, peak = len(paths) / whole.seconds, whole.peak / 1e6
    return speed, [
        Line(f"{tools.CHECK.name}, {len(paths)} files", f"{speed:.0f} files per CPU second"),
        Line("its largest process", f"{peak:.0f} MB", f"less than {MEMORY_BAR} MB", peak < MEMORY_BAR),
    ]


def ratios(speed: float, made: Sequence[Made]) -> Iterator[Line]:
    """How many times as fast as others ours is, which looks at so many files per CPU second."""
    speeds = {one.tool.name: one.speed for one in made}
    for name, bar in RATIO_BARS.items():
        if name in speeds:
            ratio = speed / speeds[name]
            yield Line(f"times as many as {name}", f"{ratio:.1f}", f"at least {bar:.0f}", ratio >= bar)


def sample(paths: Sequence[str], count: int) -> list[bytes]:
    """The `count` files of `paths` that all programs get, all of them such as BuildKit accepts."""
    chosen: list[bytes] = []
    for path in random.Random(1).sample(list(paths), len(paths)):
        source = Path(path).read_bytes()
        if rewriting.accepted(source):
            chosen.append(source)
        if len(chosen) == count:
            break
    return chosen


def own_files(folder: Path) -> list[str]:
    """Copies in `folder` of the Dockerfiles of all golden cases, as many as a sample has."""
    texts = [path.read_bytes() for path in sorted(HERE.parent.glob("golden/**/Dockerfile"))]
    if not texts:
        raise SystemExit("there are no golden cases: name a folder of Dockerfiles")
    paths = []
    for number in range(-(-SAMPLE // len(texts)) * len(texts)):
        path = folder / f"{number}.Dockerfile"
        path.write_bytes(texts[number % len(texts)])
        paths.append(str(path))
    return paths


def as_markdown(lines: Sequence[Line]) -> str:
    """The table for a terminal and for docs/benchmarks.md."""
    marks = {None: "", True: "kept", False: "MISSED"}
    rows = [f"| {line.what} | {line.figure} | {line.bar} | {marks[line.ok]} |" for line in lines]
    return "\n".join(["| what | figure | bar | |", "| --- | ---: | --- | --- |", *rows])


def main() -> int:
    """Measure and print; gives 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dirs", nargs="*", metavar="DIR", help="folders of Dockerfiles (default: the golden cases)")
    parser.add_argument("--parfum", default="", metavar="DIR", help="a checkout of PARFUM, where npm does not have it")
    parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=f"files for all (default: {SAMPLE})")
    parser.add_argument("--no-builds", action="store_true", help="leave out the real builds")
    parser.add_argument("--no-growth", action="store_true", help="leave out how the cost of a file grows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="layersmith-bench-") as folder:
        work = Path(folder)
        paths = [path for each in options.dirs for path in files_below(each)] or own_files(work)
        found = tools.everyone(work, options.parfum)
        print(*(f"- {told}" for told in found.told), sep="\n")
        speed, whole = all_files(paths, work)
        made = rewriting.side_by_side(found.tools, sample(paths, options.sample), work)
        lines = [*short_commands(), *whole, *ratios(speed, made)]
        print("", as_markdown(lines), "", rewriting.as_markdown(made), "", sep="\n", flush=True)
        built = "left out" if options.no_builds else scenarios.measured(found.tools)
        print(f"no builds: {built}" if isinstance(built, str) else "\n".join(scenarios.as_markdown(*built)))
    worse = not options.no_growth and growth.measured(growth.SHAPES)
    return 1 if worse or any(line.ok is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
