"""Runs the whole pipeline over folders of real Dockerfiles and says whether every promise was kept.

`make corpus DIR=path` prints the figures for every Dockerfile below the folder (every file, when none is called
like a Dockerfile), and ends with exit code 1 when a bar is missed. The files are only read.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE
from promises import BARS, Outcome, examine_all

CHUNK = 40
"""Files that one process takes at a time; their shell bodies are read by one shell loop."""

SHOWN = 40
"""Files that are named for each missed bar."""


def files_below(folder: str) -> list[str]:
    """The Dockerfiles below `folder` by their names; all its files, when none is called like one. Or the one file."""
    root = Path(folder)
    if root.is_file():
        return [folder]
    every = sorted(path for path in root.rglob("*") if path.is_file())
    named = [path for path in every if is_dockerfile(path.name)]
    return [str(path) for path in named or every]


def measure(paths: Sequence[str], policy: Policy, jobs: int) -> list[Outcome]:
    """The outcomes for all `paths`, in order, worked out by `jobs` processes."""
    chunks = [paths[at : at + CHUNK] for at in range(0, len(paths), CHUNK)]
    # BuildKit's parser is written in Go, whose runtime does not survive a fork.
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        return [outcome for part in pool.map(partial(examine_all, policy), chunks) for outcome in part]


Table = tuple[str, list[str], list[list[str]]]
"""A title, the headings and the rows."""


def tables(sets: dict[str, list[Outcome]]) -> Iterator[Table]:
    """All figures, one column a folder."""
    columns = list(sets.values())

    def row(title: str, figure: Callable[[list[Outcome]], str]) -> list[str]:
        return [title, *(figure(outcomes) for outcomes in columns)]

    def total(outcomes: list[Outcome], at: int) -> int:
        return sum(outcome.layers[at] for outcome in outcomes)

    yield (
        "Files",
        ["", *sets],
        [
            row("files", lambda all_: f"{len(all_)}"),
            row("that BuildKit's parser accepts", lambda all_: f"{sum(o.accepted for o in all_)}"),
            row("changed", lambda all_: _share(sum(o.changed for o in all_), all_)),
            row(
                "layers of the final image, before and after",
                lambda all_: f"{total(all_, 0)}, {total(all_, 1)}",
            ),
            row("CPU time per file, mean", lambda all_: f"{_mean(all_) * 1000:.2f} ms"),
            row("CPU time per file, 99 of 100 below", lambda all_: f"{_percentile(all_) * 1000:.1f} ms"),
            row("CPU time per file, longest", lambda all_: f"{max(o.cpu for o in all_) * 1000:.0f} ms"),
        ],
    )
    yield "Bars: each must be 0", ["", *sets], [
        row(sentence, partial(_files_with, "bar", bar)) for bar, sentence in BARS.items()
    ]  # fmt: skip
    yield from _notes(sets, lambda kind, name: True)


def proposal_tables(sets: dict[str, list[Outcome]]) -> Iterator[Table]:
    """The figures of the transforms that propose alone."""
    names = frozenset(transform.name for transform in PIPELINE if transform.proposes)
    files, bars, *_ = tables(sets)
    yield from (files, bars)
    yield from _notes(sets, lambda kind, name: kind != "skipped" and name.partition(":")[0] in names)


def _notes(sets: dict[str, list[Outcome]], wanted: Callable[[str, str], bool]) -> Iterator[Table]:
    """What was noted of places, of the `wanted` kinds and names."""
    columns = list(sets.values())
    for kind, title, first in (
        ("applied", "Files changed by each transform, and rewrites in them", "transform"),
        ("held back", "Held back: files, and places in them", "transform:reason"),
        ("offered", "Offered, not made unasked: files, and places in them", "transform:assumption"),
        ("skipped", "Left alone as a whole", "reason"),
        ("parser", "Not judged, for information", ""),
    ):
        names = sorted({name for outcomes in columns for o in outcomes for name in o.names(kind) if wanted(kind, name)})
        yield (
            title,
            [first, *sets],
            [[name, *(_places(kind, name, outcomes) for outcomes in columns)] for name in names],
        )


def _share(count: int, outcomes: Sequence[Outcome]) -> str:
    return f"{count} ({100 * count / len(outcomes):.1f} %)"


def _mean(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.cpu for outcome in outcomes) / len(outcomes)


def _percentile(outcomes: Sequence[Outcome]) -> float:
    times = sorted(outcome.cpu for outcome in outcomes)
    return times[(len(times) - 1) * 99 // 100]


def _files_with(kind: str, name: str, outcomes: Sequence[Outcome]) -> str:
    return str(sum(name in outcome.names(kind) for outcome in outcomes))


def _places(kind: str, name: str, outcomes: Sequence[Outcome]) -> str:
    counts = [sum(n.kind == kind and n.name == name for n in outcome.notes) for outcome in outcomes]
    files, places = sum(count > 0 for count in counts), sum(counts)
    return f"{_share(files, outcomes)}" + (f", {places}" if kind not in ("skipped", "parser") else "")


def as_text(table: Table) -> str:
    """A table for a terminal."""
    title, head, rows = table
    widths = [max(len(line[at]) for line in [head, *rows]) for at in range(len(head))]
    first, *others = widths
    lines = [
        "  ".join([name.ljust(first), *(cell.rjust(w) for cell, w in zip(cells, others, strict=True))])
        for name, *cells in [head, *rows]
    ]
    return "\n".join([f"== {title} ==", *lines, ""])


def as_markdown(table: Table) -> str:
    """A table for docs/corpus.md."""
    title, head, rows = table
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [head, ["---", *("---:" for _ in head[1:])], *cells]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def listed(outcomes: Iterable[Outcome], wanted: str) -> Iterator[str]:
    """One line for each note that is called `wanted`, or of that kind, or of that transform."""
    for outcome in outcomes:
        for note in outcome.notes:
            if wanted in (note.name, note.kind, note.name.partition(":")[0]):
                line = f":{note.line}" if note.line else ""
                yield f"{outcome.path}{line}: {note.name}{': ' if note.detail else ''}{note.detail}"


def diffs(paths: Iterable[str], name: str, policy: Policy) -> Iterator[str]:
    """What the transform `name` does alone ("all": all of them) to each file that it changes, and why."""
    alone = policy if name == "all" else replace(policy, select=frozenset((name,)))
    for path in paths:
        source = Path(path).read_bytes()
        report = run(source, PIPELINE, alone, Options())
        if report.changed:
            made = [
                f"# {a.line}: {a.transform}: {a.rewrite.title} [{a.rewrite.safety.value}] {a.rewrite.gain}"
                for a in report.applied
            ]
            text = unified(path, source, report.result).decode("utf-8", "replace")
            yield "\n".join([*made, text])


def main() -> int:
    """Print what the arguments ask for; gives 1 when a bar is missed, 2 when there is nothing to measure."""
    # Who pipes the diffs into head does not want a traceback.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    names = [transform.name for transform in PIPELINE]
    options = _arguments(names)
    opt_in = frozenset(one.name for one in PIPELINE if one.opt_in) if options.opt_in else frozenset()
    policy = Policy(unsafe=options.unsafe, enable=opt_in)
    if options.proposals:
        policy = Policy(accept=frozenset(one.name for one in PIPELINE if one.proposes), propose=True)
    found = {folder: files_below(folder) for folder in options.dirs}
    if not all(found.values()):
        print("no files below", *(folder for folder, paths in found.items() if not paths), file=sys.stderr)
        return 2
    chance = random.Random(options.seed)
    if options.diffs:
        every = [path for paths in found.values() for path in paths]
        chance.shuffle(every)
        shown = diffs(every, options.diffs, policy)
        for number, diff in enumerate(islice(shown, options.sample), start=1):
            print(f"\n######## {number}\n{diff}")
        return 0
    if options.sample and not options.list:
        found = {f: sorted(chance.sample(p, min(options.sample, len(p)))) for f, p in found.items()}
    sets = _labelled({folder: measure(paths, policy, options.jobs) for folder, paths in found.items()})
    outcomes = [outcome for part in sets.values() for outcome in part]
    if options.list:
        lines = list(listed(outcomes, options.list))
        print(*chance.sample(lines, min(options.sample or len(lines), len(lines))), sep="\n")
        return 0
    for table in proposal_tables(sets) if options.proposals else tables(sets):
        if table[2]:
            print(as_markdown(table) if options.markdown else as_text(table))
    missed = {bar: list(listed(outcomes, bar)) for bar in BARS}
    for bar, lines in missed.items():
        if lines:
            print(f"missed: {bar}: {BARS[bar]}", *lines[:SHOWN], sep="\n  ", file=sys.stderr)
    return 1 if any(missed.values()) else 0


def _arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    add = parser.add_argument
    add("dirs", nargs="+", metavar="DIR", help="a folder of Dockerfiles, or one file")
    add("--markdown", action="store_true", help="print the tables for docs/corpus.md")
    add("--unsafe", action="store_true", help="also make all unsafe rewrites")
    add("--opt-in", action="store_true", help="also use all opt-in transforms")
    add("--proposals", action="store_true", help="also make what is only proposed, and print the figures of that")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    add("--sample", type=int, metavar="N", help="take N files of each folder (N diffs, N lines), at random")
    add("--seed", type=int, default=1, help="which sample (default: 1)")
    add("--list", metavar="NAME", help="list places: a bar's id, transform, transform:reason or kind")
    add("--diffs", choices=["all", *names], help="show diffs of one transform alone, or of all")
    return parser.parse_args()


def _labelled(sets: dict[str, list[Outcome]]) -> dict[str, list[Outcome]]:
    """The same, under the folders' own names where these tell them apart."""
    short = {Path(folder).resolve().name: outcomes for folder, outcomes in sets.items()}
    return short if len(short) == len(sets) else sets


if __name__ == "__main__":
    sys.exit(main())
