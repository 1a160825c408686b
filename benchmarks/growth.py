"""How the cost of a file grows with whatever there can be much of in it.

`make bench`, and `make bench-growth` alone, runs the whole pipeline, and the diff of its result, over inputs that grow
in one way each (`growing.py`), and prints the curves in CPU time. It ends with exit code 1 when a curve is worse than
n log n over its largest decade; a curve that seems to be is measured again, and only what seems so each time is.
Machine and load matter little: only points of one curve are compared, each of them of several runs.
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from math import log
from types import FrameType
from typing import NamedTuple

from growing import SHAPES, Memory, Numbers, Shape
from layersmith.context.context import Context
from layersmith.context.ignore import Ignore
from layersmith.context.tree import Tree
from layersmith.disk.files import MAX_SIZE
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

SMALLEST = 10
STEP = 10**0.5
WORST = 1.3
"""The exponent that the largest decade may have: n log n from 1,000 to 10,000 has 1.12, a square root more than linear
1.5."""

LONG_ENOUGH = 0.1
"""Seconds of CPU below which nothing is judged: a file is not expected to be so large by nature."""

PATIENCE = 0.2
"""Seconds of CPU for a point behind which a curve has no further one."""

LONGEST = 8.0
"""Seconds of CPU after which a run is stopped."""

NAMES = frozenset(transform.name for transform in PIPELINE)
POLICIES = {"default": Policy(), "all": Policy(unsafe=True, accept=NAMES, enable=NAMES, propose=True)}


class Point(NamedTuple):
    """CPU seconds for one `n`; `end` says what the pipeline left alone, "" for a file that it looked at."""

    n: int
    seconds: float
    end: str


def context_of(shape: Shape, n: int) -> Tree | None:
    """A context nothing of which is known yet."""
    if shape.files is None:
        return None
    files = shape.files(n)
    rules = files.get(".dockerignore")
    return Context(Memory(files), Ignore(rules) if rules is not None else None)


class _Over(BaseException):
    """The time for one run is over."""


def _over(number: int, frame: FrameType | None) -> None:
    raise _Over


def once(shape: Shape, n: int, policy: Policy) -> Point:
    """One run, in CPU seconds of this process; it is stopped after `LONGEST`."""
    Numbers.first = 100_000 + (Numbers.first + 104_729) % 800_000
    source = shape.source(n).encode()
    if len(source) > MAX_SIZE:
        return Point(n, 0.0, "larger than 1 MiB")
    context = context_of(shape, n)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        report = run(source, PIPELINE, policy, Options(), context)
        unified("Dockerfile", report.source, report.result)
        end = report.fault or ""
        if report.skipped:
            return Point(n, 0.0, report.skipped)
    except _Over:
        end = "stopped"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return Point(n, time.process_time() - start, end)


def best(shape: Shape, n: int, policy: Policy) -> Point:
    """The mean of many short runs, whose time the system's clock does not show one by one; the best of two others."""
    found = once(shape, n, policy)
    if 0 < found.seconds < LONG_ENOUGH:
        found = once(shape, n, policy)  # what the first one had to import and to compile is there now
        more = [found.seconds]
        while sum(more) < LONG_ENOUGH and len(more) < 50:
            more.append(once(shape, n, policy).seconds)
        return found._replace(seconds=max(sum(more) / len(more), 0.0001))
    again = 0 < found.seconds < LONGEST / 4
    return min(found, once(shape, n, policy), key=lambda point: point.seconds) if again else found


def sizes(largest: int) -> Iterator[int]:
    """10, 32, 100 ... up to `largest`."""
    at = float(SMALLEST)
    while at <= largest * 1.1:
        yield round(at)
        at *= STEP


def curve(shape: Shape, policy: Policy, patience: float) -> list[Point]:
    """The points up to the shape's largest, or to the first one that takes more than `patience` seconds."""
    points: list[Point] = []
    for n in sizes(shape.largest):
        gc.collect()  # not for each of many short runs: it takes longer than they do
        points.append(best(shape, n, policy))
        if not points[-1].seconds:  # there was nothing to do
            if len(points) == 1:
                raise SystemExit(f"{shape.name}: {points[0].end}")
            return points[:-1]
        if points[-1].seconds > patience:
            break
    return points


def exponent(points: Sequence[Point]) -> float:
    """How the cost grows over the largest decade: 1 for linear, 2 for quadratic."""
    last = points[-1]
    first = next((one for one in points if one.n * 9 <= last.n <= one.n * 11), points[0])
    return log(last.seconds / first.seconds) / log(last.n / first.n)


def worse(points: Sequence[Point]) -> bool:
    """Whether the largest decade is worse than n log n, and takes a time that matters."""
    return points[-1].seconds > LONG_ENOUGH and exponent(points) > WORST


def judged(shape: Shape, policy: Policy, patience: float, turns: int) -> tuple[list[Point], bool]:
    """A curve, and whether it is worse than n log n each time that it is measured."""
    for _ in range(turns):
        points = curve(shape, policy, patience)
        if not worse(points):
            return points, False
    return points, True


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table, and say whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="shapes with this in their name")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds for a point that ends its curve")
    parser.add_argument("--turns", type=int, default=3, help="how often a curve must seem worse to be it")
    given = parser.parse_args(arguments)
    return measured([shape for shape in SHAPES if given.only in shape.name], given.patience, given.turns)


def measured(shapes: Sequence[Shape], patience: float = PATIENCE, turns: int = 3) -> int:
    """Measure `shapes` and print their curves as a table; gives 1 when one is worse than n log n."""
    signal.signal(signal.SIGVTALRM, _over)
    gc.disable()  # as in a short run of the command
    once(SHAPES[0], SMALLEST, POLICIES["all"])  # what is imported when first needed is there then
    print("| n | default: ms at n = 10, 32, 100, 316 ... | exponent | all transforms | exponent | up to n | |")
    print("| --- | --- | ---: | --- | ---: | ---: | --- |")
    bad = 0
    for shape in shapes:
        cells, notes, largest = [], [shape.limit], 0
        for policy in POLICIES.values():
            points, is_worse = judged(shape, policy, patience, turns)
            bad += is_worse
            told = f"{exponent(points):.2f}" if points[-1].seconds > 0.01 else ""
            cells += [", ".join(map(milliseconds, points)), f"{told} WORSE" if is_worse else told]
            largest = max(largest, points[-1].n)
            notes.append(points[-1].end)
        end = "; ".join(dict.fromkeys(note for note in notes if note))
        print(f"| {shape.name} | {' | '.join(cells)} | {largest:,} | {end} |", flush=True)
    print(f"{bad} curves are worse than n log n" if bad else "no curve is worse than n log n")
    return int(bad > 0)


def milliseconds(point: Point) -> str:
    """The time of a point; a tenth of a millisecond is the least that is told."""
    return f"{point.seconds * 1000:.{0 if point.seconds >= 0.01 else 1}f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
