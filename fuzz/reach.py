"""How much of the transforms the generated Dockerfiles reach: `make fuzz-reach EXAMPLES=1000`.

A transform that has nothing to do in what a grammar writes is not tried by it, however long that goes on. Here the same
files go through the pipeline under each policy: a line for each transform says in how many of them it rewrites
something, per 1,000 files; below it stand the reasons that its manual page names and that none of the files gave.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import targets
from choices import at_random
from layersmith.pipeline import run
from layersmith.rewrite import Transform
from properties import POLICIES, PROPERTIES

SHOWN = {"safe and opt-in": "safe", "everything": "unsafe", "all": "with proposals"}
"""The policies that are asked, and what the table calls them: safe rewrites, unsafe ones too, proposals too. All of
them have the transforms that are opt-in."""


@dataclass
class Reached:
    """What a number of files gave: in how many of them, by policy and transform, something was rewritten; why, by
    transform, something was held back, and how often."""

    files: int = 0
    rewritten: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def reached(first: int, examples: int) -> Reached:
    """What the inputs of the pipeline do from number `first` on, whichever policy they come with."""
    make = PROPERTIES["pipeline"].make
    all_of = Reached(examples)
    for number in range(first, first + examples):
        one = make(at_random(number))
        for policy in SHOWN:
            report = run(one.project.source, targets.PIPELINE, POLICIES[policy], one.project.options, one.context)
            all_of.rewritten.update({(policy, applied.transform) for applied in report.applied})
            for held in report.held_back:
                all_of.reasons[held.transform][held.missed.reason] += 1
    return all_of


def named(transform: Transform) -> list[str]:
    """The reasons that a transform's manual page names."""
    text = transform.manual.partition("## Held back\n")[2].partition("\n## ")[0]
    heads = [line.partition(": ")[0] for line in re.sub(r"\n  +", " ", text).splitlines() if line.startswith("- ")]
    return [name for head in heads for name in re.findall(r"`([a-z0-9-]+)`", head)]


def table(all_of: Reached) -> Iterator[str]:
    """Markdown: a line for each transform."""
    yield f"| of 1,000 files | {' | '.join(SHOWN.values())} | reasons met |"
    yield "|---|" + "---:|" * (len(SHOWN) + 1)
    for one in targets.PIPELINE:
        shares = (all_of.rewritten[policy, one.name] * 1000 / all_of.files for policy in SHOWN)
        names = named(one)
        met = sum(name in all_of.reasons[one.name] for name in names)
        yield f"| {one.name} | {' | '.join(f'{share:.0f}' for share in shares)} | {met} of {len(names)} |"


def unmet(all_of: Reached) -> Iterator[str]:
    """A line for each transform with reasons that no file gave."""
    for one in targets.PIPELINE:
        if names := [name for name in named(one) if name not in all_of.reasons[one.name]]:
            yield f"{one.name}: {', '.join(names)}"


def main() -> int:
    """Do what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--examples", type=int, default=1000, help="how many files (default: 1000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first one (default: 0)")
    parser.add_argument("--why", metavar="TRANSFORM", help="show why this one was held back, and how often")
    options = parser.parse_args()
    all_of = reached(options.first, options.examples)
    if options.why:
        lines = (f"{times:6} {reason}" for reason, times in all_of.reasons[options.why].most_common())
    else:
        lines = (*table(all_of), "", "Never met:", *unmet(all_of))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
