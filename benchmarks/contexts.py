"""What is known of installs in real repositories, and what `order-copies` makes of them.

`python benchmarks/contexts.py [--diffs] [--sample N --seed S] DIR...` looks at every Dockerfile below the folders, each
with the build context that `layersmith fix` would take, and prints how many of the installs in it are known to the last
file, and how many COPYs were moved, offered or held back, and why. `--diffs` prints the rewrites themselves. Files
that are equal, with equal answers, count once.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from layersmith.context.inputs import Inputs
from layersmith.disk.which import Contexts
from layersmith.evidence.projects import Projects
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.report import Report
from layersmith.rewrite import Policy, Safety
from layersmith.syntax.parser import parse
from layersmith_transforms.order_copies import order_copies

_DOCKERFILE = re.compile(r"(?i)dockerfile(?:[.-].*)?|.*\.dockerfile")
_NOT = re.compile(r"(?i).*\.(?:dockerignore|md|j2|tpl|tmpl|template|py|sh|js|ts|txt|jinja|erb)")


class Tally:
    """What was seen so far."""

    def __init__(self) -> None:
        self.files: Counter[str] = Counter()
        self.installs: Counter[str] = Counter()
        self.unclear: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.held: Counter[str] = Counter()
        self.diffs: list[tuple[str, bytes, Report]] = []
        self.places: list[tuple[str, str]] = []
        self.faults: list[str] = []


def main() -> int:
    """Print the figures; the exit status is 1 when a promise was broken."""
    options = argparse.ArgumentParser(description="what order-copies makes of real repositories")
    options.add_argument("folders", nargs="+")
    options.add_argument("--diffs", action="store_true", help="print the rewrites")
    options.add_argument("--held", metavar="REASON", help="print the places that are held back for this reason")
    options.add_argument("--sample", type=int, help="only so many of them")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    tally = Tally()
    contexts = Contexts()
    seen: set[tuple[bytes, str]] = set()
    for path in sorted({path for folder in given.folders for path in dockerfiles(Path(folder))}):
        look(path, contexts, tally, seen)
    show(tally)
    if given.diffs:
        chosen = tally.diffs
        if given.sample and given.sample < len(chosen):
            chosen = random.Random(given.seed).sample(chosen, given.sample)
        for name, diff, report in chosen:
            print(f"\n=== {name}")
            for done in report.applied:
                print(
                    f"    {done.rewrite.safety.value} {done.rewrite.assumes}: {done.rewrite.title}; {done.rewrite.gain}"
                )
            print(diff.decode("utf-8", "replace"))
    for reason, place in tally.places:
        if given.held in (reason, "all"):
            print(f"{reason}: {place}")
    for fault in tally.faults:
        print(f"FAULT {fault}", file=sys.stderr)
    return 1 if tally.faults else 0


def dockerfiles(folder: Path) -> Iterator[Path]:
    """The Dockerfiles below `folder`, in order."""
    for path in sorted(folder.rglob("*")):
        if _DOCKERFILE.fullmatch(path.name) and not _NOT.fullmatch(path.name) and path.is_file():
            yield path


def look(path: Path, contexts: Contexts, tally: Tally, seen: set[tuple[bytes, str]]) -> None:
    """Count one Dockerfile."""
    source = path.read_bytes()
    tree = parse(source)
    if not tree.stages or tree.problem:
        return
    known = contexts.of(str(path), source)
    facts = Facts(tree, Options(), known.tree)
    answers: list[str] = []
    for stage in tree.stages:
        for instruction in stage.instructions:
            if instruction.keyword != "RUN" or known.tree is None:
                continue
            for answer in Projects(facts, stage, instruction).answers():
                if isinstance(answer, Inputs):
                    if answer.reads:
                        answers.append("known" if not answer.assumes else "known under an assumption")
                else:
                    answers.append(f"? {answer.reason}")
    report = run(source, (order_copies,), Policy(unsafe=True), Options(), known.tree)
    key = (source, repr(answers) + repr(report.result))
    if key in seen:
        return
    seen.add(key)
    tally.files["with a context" if known.tree is not None else "without one"] += 1
    for answer in answers:
        tally.installs[answer.partition(" ")[0] if answer[0] == "?" else answer] += 1
        if answer[0] == "?":
            tally.unclear[answer[2:]] += 1
    if report.fault:
        tally.faults.append(f"{path}: {report.fault}")
    for done in report.applied:
        kind = "SAFE" if done.rewrite.safety is Safety.SAFE else "UNSAFE"
        tally.outcomes[f"{kind} {', '.join(done.rewrite.assumes)}".rstrip()] += 1
    for held in report.held_back:
        tally.outcomes["held back"] += 1
        tally.held[held.missed.reason] += 1
        tally.places.append((held.missed.reason, f"{path}:{held.line}: {held.missed.detail}"))
    if report.changed:
        tally.diffs.append((str(path), unified(path.name, report.source, report.result), report))


def show(tally: Tally) -> None:
    """Print all counts with their shares."""
    for title, counts in (
        ("Dockerfiles", tally.files),
        ("installs that read the project", Counter({"?" * (k == "?") + k: n for k, n in tally.installs.items()})),
        ("why it is not known what they read", tally.unclear),
        ("COPYs", tally.outcomes),
        ("why they are held back", tally.held),
    ):
        total = sum(counts.values())
        print(f"{title}: {total}")
        for name, count in counts.most_common():
            print(f"  {count:5} {count / total:6.1%}  {'not known' if name.startswith('?') else name}")


if __name__ == "__main__":
    sys.exit(main())
