"""How much was fuzzed so far, over all runs that were written down in fuzz/figures.tsv: `make fuzz-figures`.

A line of that file is what one engine tried with one target on one day; runs of the same day are added to it.
"""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "figures.tsv"


class Tried(NamedTuple):
    """What `engine` (atheris, grammar, Hypothesis) did with `target` on `day`: how many `examples`, in how much CPU
    time of the whole process, in seconds."""

    day: str
    engine: str
    target: str
    examples: int
    cpu: float


def read() -> Iterator[Tried]:
    """The lines of the file."""
    for line in FILE.read_text().splitlines()[1:]:
        day, engine, target, examples, cpu = line.split("\t")
        yield Tried(day, engine, target, int(examples), float(cpu))


def add(engine: str, target: str, examples: int, cpu: float) -> None:
    """Write down one more run."""
    with FILE.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        lines = {one[:3]: one for one in read()}
        before = lines.get((day, engine, target), Tried(day, engine, target, 0, 0.0))
        after = before._replace(examples=before.examples + examples, cpu=before.cpu + cpu)
        lines[after[:3]] = after
        file.truncate()
        file.write("\t".join(Tried._fields) + "\n")
        file.writelines(f"{d}\t{e}\t{t}\t{number}\t{cpu:.1f}\n" for d, e, t, number, cpu in sorted(lines.values()))


def table(tried: Iterator[Tried]) -> Iterator[str]:
    """Markdown: a line for each engine and target, and for each engine."""
    yield "| engine | target | examples | CPU time |"
    yield "|---|---|---:|---:|"
    sums: dict[tuple[str, str], tuple[int, float]] = {}
    for one in tried:
        for key in ((one.engine, one.target), (one.engine, "all"), ("all", "all")):
            examples, cpu = sums.get(key, (0, 0.0))
            sums[key] = examples + one.examples, cpu + one.cpu
    for (engine, target), (examples, cpu) in sorted(
        sums.items(), key=lambda pair: (pair[0][0] == "all", pair[0][0], pair[0][1] == "all", pair[0][1])
    ):
        yield f"| {engine} | {target} | {examples:,} | {_time(cpu)} |"


def _time(seconds: float) -> str:
    return f"{seconds / 3600:.2f} h" if seconds >= 3600 else f"{seconds / 60:.1f} min"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(read()))
