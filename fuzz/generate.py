"""Tries inputs that the grammars write, as many as a machine can: `make fuzz EXAMPLES=100000`.

Hypothesis does the same in the tests, with few examples and the smallest one for what fails; here a generator of
random numbers makes the choices, which is a hundred times as fast. Each input has a number, which makes it again; a run
goes on behind the last number that was tried, as fuzz/figures.tsv has it. What breaks a promise is written to
build/fuzz/found/, without the lines that it does not need.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

import figures
import targets  # makes the grammars known, which are in tests/
from choices import at_random
from properties import PROPERTIES, Finding

FOUND = targets.ROOT / "build/fuzz/found"
_TRIES = 400


def attempt(name: str, first: int, examples: int, until: float) -> int:
    """Try inputs from number `first` on, until there were `examples` of them or the time is `until` (in seconds of
    `time.monotonic`); gives how many findings there were."""
    make, ask, most, problem, spent = PROPERTIES[name]
    found = 0
    if why := problem():
        print(f"{name}: {why}", flush=True)
        return found
    while examples > 0 and time.monotonic() < until:
        size = min(most, examples)
        start = time.process_time(), _of_children() + spent()
        for finding in ask([(number, make(at_random(number))) for number in range(first, first + size)]):
            found += 1
            _show(name, finding)
        cpu = time.process_time() - start[0] + _of_children() + spent() - start[1]
        figures.add("grammar", name, size, cpu)
        first, examples = first + size, examples - size
    return found


def _of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _show(name: str, finding: Finding) -> None:
    text = _smaller(finding.text, finding.check) if finding.check else finding.text
    FOUND.mkdir(parents=True, exist_ok=True)
    path = FOUND / f"{name}-{finding.number}"
    path.write_bytes(text)
    print(
        f"{path.relative_to(targets.ROOT)}: {finding.wrong[:1500]}\n{text.decode('utf-8', 'backslashreplace')}",
        flush=True,
    )


def _smaller(text: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """`text` without lines that can go while it fails in the same way."""
    lines = text.splitlines(keepends=True)
    size, tries = max(len(lines) // 2, 1), _TRIES
    while True:
        at, shorter = 0, False
        while at < len(lines) and tries:
            rest = lines[:at] + lines[at + size :]
            tries -= 1
            if rest and fails(b"".join(rest)):
                lines, shorter = rest, True
            else:
                at += size
        if not tries or (size == 1 and not shorter):
            return b"".join(lines)
        size = max(size // 2, 1)


def main() -> int:
    """Do what the arguments ask for; gives 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("target", nargs="*", help=f"only these of {', '.join(PROPERTIES)} (default: all)")
    parser.add_argument("--examples", type=int, default=10_000, help="how many for each (default: 10000)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="at most so long for each")
    parser.add_argument("--number", type=int, help="try this one input alone")
    options = parser.parse_args()
    found = 0
    for name in options.target or PROPERTIES:
        if options.number is not None:
            make, ask = PROPERTIES[name][:2]
            for finding in ask([(options.number, make(at_random(options.number)))]):
                _show(name, finding)
            continue
        first = sum(one.examples for one in figures.read() if one[1:3] == ("grammar", name))
        found += attempt(name, first, options.examples, time.monotonic() + options.seconds)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
